/** Joint training: steps, epochs, early stopping and the state needed to resume. */
package io.github.chromapath.train;
