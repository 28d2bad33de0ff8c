/** Training, run as its users run it. */
package io.github.chromapath.train;
