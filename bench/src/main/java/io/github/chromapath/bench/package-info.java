/** Benchmarks, run by JMH. */
package io.github.chromapath.bench;
