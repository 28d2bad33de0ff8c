/** What no implementation here can be faster than: bare primitives, and the machine's peaks. */
package io.github.chromapath.bench.floor;
