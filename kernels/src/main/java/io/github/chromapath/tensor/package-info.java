/** Tensors, their shapes and types, and the arenas that give them their place in device memory. */
package io.github.chromapath.tensor;
