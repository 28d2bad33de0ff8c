/** Options shared by the commands of chromapath-bench. */
package io.github.chromapath.bench.options;
