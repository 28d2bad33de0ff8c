// SPDX-License-Identifier: Apache-2.0
/** What became slower or faster between two runs of the benchmarks. */
package io.github.chromapath.bench.compare;
