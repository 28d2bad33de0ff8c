/** Checkpoints: a network's parameters with its configuration, and the state of its training. */
package io.github.chromapath.checkpoint;
