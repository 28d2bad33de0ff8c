/** Weight files: safetensors, read and written. */
package io.github.chromapath.weights;
