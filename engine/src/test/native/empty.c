/* Stands in for a library that must be loaded, but whose functions are not called. */
typedef int nothing;
