/**
 * Layers: their parameters under the names of checkpoints, and the operations of their forward and
 * backward passes. The gradients are derived by hand; there is no tape.
 */
package io.github.chromapath.nn;
