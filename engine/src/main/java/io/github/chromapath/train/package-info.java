/** Joint training: the step, the epochs, early stopping, and what is needed to go on later. */
package io.github.chromapath.train;
