/* Stands in for a library that is only loaded, so that others find it. */
typedef int nothing;
