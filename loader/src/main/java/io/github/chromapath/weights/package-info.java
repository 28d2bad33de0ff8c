// SPDX-License-Identifier: Apache-2.0
/**
 * Files of named tensors: the interface of all formats, and safetensors, the format of checkpoints
 * and parity batches.
 *
 * <p>This package does not depend on the network. Values are plain arrays and buffers.
 */
package io.github.chromapath.weights;
