/** Tests of training through its public API. */
package io.github.chromapath.train;
