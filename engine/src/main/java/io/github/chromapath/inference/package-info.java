/** Colouring with trained parameters. */
package io.github.chromapath.inference;
