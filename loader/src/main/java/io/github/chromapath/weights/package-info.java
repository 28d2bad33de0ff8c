/**
 * Files of named tensors: what any format of them offers, and safetensors, in which checkpoints and
 * parity batches are kept.
 *
 * <p>Nothing here knows of the network; values come and go as plain arrays and buffers.
 */
package io.github.chromapath.weights;
