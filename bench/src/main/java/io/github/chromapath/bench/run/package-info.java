/** Which benchmarks are run, each in processes of its own. */
package io.github.chromapath.bench.run;
