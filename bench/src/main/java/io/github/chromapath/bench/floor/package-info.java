/** Lower bounds of the times: bare oneDNN primitives, and the machine's peaks. */
package io.github.chromapath.bench.floor;
