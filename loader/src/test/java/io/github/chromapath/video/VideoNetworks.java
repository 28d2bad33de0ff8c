// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.colorize.PhotoColorizer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Narrow networks for tests of videos.
 *
 * @param random colours that differ from pixel to pixel
 * @param neutral no colour
 */
record VideoNetworks(Backend backend, PhotoColorizer random, PhotoColorizer neutral)
    implements AutoCloseable {
  /** Writes checkpoints into the folder and loads them. */
  static VideoNetworks load(Path folder) throws IOException {
    Backend backend = Backends.open(1);
    Path random = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(random, 7);
    Path neutral = folder.resolve("neutral.safetensors");
    NarrowCheckpoints.neutral(neutral);
    ColorizerOptions options = ColorizerOptions.standard();
    return new VideoNetworks(
        backend,
        PhotoColorizer.load(random, backend, options),
        PhotoColorizer.load(neutral, backend, options));
  }

  @Override
  public void close() {
    random.close();
    neutral.close();
    backend.close();
  }
}
