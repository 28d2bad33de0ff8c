/**
 * PyTorch's own weight files, as {@code torch.save} of a {@code state_dict} writes them: ZIP since
 * 1.6, a stream of pickles before, TAR before 0.1.10. Every size in them is checked before memory
 * is taken for it, and pickles run on an interpreter that can build tensors and nothing else.
 */
package io.github.chromapath.weights.torch;
