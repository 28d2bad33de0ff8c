/** Blocks and the whole network of the engine, held against libtorch. */
package io.github.chromapath.network;
