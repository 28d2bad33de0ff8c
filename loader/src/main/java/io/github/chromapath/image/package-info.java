/**
 * Picture files: reading, writing and resizing.
 *
 * <p>{@link io.github.chromapath.image.PictureReader} detects the format of a file and checks its
 * structure before it decodes it. A broken or hostile file is reported by one {@link
 * io.github.chromapath.image.PictureException}. OpenCV decodes files, except those whose stored
 * values it would change: see {@code ImageIoCodec}.
 */
package io.github.chromapath.image;
