/** Colouring whole pictures with a checkpoint: the way into chromapath for Java programs. */
package io.github.chromapath.colorize;
