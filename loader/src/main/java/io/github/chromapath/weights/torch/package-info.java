// SPDX-License-Identifier: Apache-2.0
/**
 * PyTorch's weight files, as {@code torch.save} writes a {@code state_dict}: ZIP since torch 1.6, a
 * stream of pickles before, TAR before 0.1.10.
 *
 * <p>Every size in a file is checked before memory is allocated for it. The interpreter of pickles
 * can build tensors and nothing else.
 */
package io.github.chromapath.weights.torch;
