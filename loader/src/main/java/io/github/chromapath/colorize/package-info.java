/**
 * Colouring pictures with a checkpoint, the entry point for Java programs: {@link
 * io.github.chromapath.colorize.PhotoColorizer} for single pictures and batches, {@link
 * io.github.chromapath.colorize.ColorPipeline} for many pictures.
 */
package io.github.chromapath.colorize;
