/** Blocks and the whole network of the engine compared to libtorch. */
package io.github.chromapath.network;
