/** Options that several commands of the benchmarks take. */
package io.github.chromapath.bench.options;
