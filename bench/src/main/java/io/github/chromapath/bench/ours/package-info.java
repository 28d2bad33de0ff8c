/** This project behind the same interfaces as its peers. */
package io.github.chromapath.bench.ours;
