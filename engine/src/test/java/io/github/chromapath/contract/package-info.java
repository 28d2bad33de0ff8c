/**
 * The contract that every backend keeps, with libtorch as the oracle: one declarative case for each
 * operation, blocks and the whole network written a second time from {@code docs/model.md}.
 */
package io.github.chromapath.contract;
