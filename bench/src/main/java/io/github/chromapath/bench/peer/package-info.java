/** Other programs that compute the same network: libtorch and ONNX Runtime. */
package io.github.chromapath.bench.peer;
