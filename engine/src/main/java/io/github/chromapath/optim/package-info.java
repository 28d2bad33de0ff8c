/** Optimizers, each one operation over all parameters. */
package io.github.chromapath.optim;
