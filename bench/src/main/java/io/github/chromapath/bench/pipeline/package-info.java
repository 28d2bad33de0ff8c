/** Measures how fast training's batches are read. */
package io.github.chromapath.bench.pipeline;
