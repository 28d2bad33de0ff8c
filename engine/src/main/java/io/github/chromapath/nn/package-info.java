/**
 * Layers: parameters under their checkpoint names, and the operations of their forward and backward
 * passes, derived by hand.
 */
package io.github.chromapath.nn;
