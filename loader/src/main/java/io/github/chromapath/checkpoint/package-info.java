/** Checkpoints: the parameters of a network, its configuration, and the state of its training. */
package io.github.chromapath.checkpoint;
