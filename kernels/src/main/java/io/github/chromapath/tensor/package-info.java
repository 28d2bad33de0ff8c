/** Tensors, their shapes and types, and the arenas that bind them to device memory. */
package io.github.chromapath.tensor;
