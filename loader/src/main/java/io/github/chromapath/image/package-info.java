/**
 * Picture files: reading and writing them whole, and stretching them to the network's size.
 *
 * <p>{@link io.github.chromapath.image.PictureReader} sniffs and checks a file before it decodes
 * it, so that a broken or hostile file ends in one {@link
 * io.github.chromapath.image.PictureException} sentence. Decoding is OpenCV's, except where OpenCV
 * changes the stored values: see {@code ImageIoCodec}.
 */
package io.github.chromapath.image;
