/** Other programs that compute the same network: libtorch, TensorFlow and ONNX Runtime. */
package io.github.chromapath.bench.peer;
