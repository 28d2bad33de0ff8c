/** Selection of benchmarks, and their processes. */
package io.github.chromapath.bench.run;
