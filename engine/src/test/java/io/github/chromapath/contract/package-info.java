/**
 * The contract of every backend, with libtorch as the oracle: declarative cases for each operation,
 * and a second implementation of the blocks and the whole network, written from {@code
 * docs/model.md}.
 */
package io.github.chromapath.contract;
