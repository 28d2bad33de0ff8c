/**
 * Files that PyTorch writes: a state dict in a ZIP archive, in the older stream of pickles, or in
 * the oldest TAR archive (torch/serialization.py).
 *
 * <p>Pickle is a language of programs. {@link Unpickler} runs the few instructions that such files
 * use, and calls nothing but the constructors that {@link Global} lists.
 */
package io.github.chromapath.weights.torch;
