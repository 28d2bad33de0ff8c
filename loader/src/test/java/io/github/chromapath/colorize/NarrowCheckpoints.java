// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Checkpoints of the network at a tenth of its width, for 64 x 64 pixels. */
public final class NarrowCheckpoints {
  /** Rows and columns of the colour network's input. */
  public static final int SIZE = 64;

  private NarrowCheckpoints() {}

  /** Weights as at the start of training. */
  public static void random(Path file, long seed) throws IOException {
    write(file, seed, store -> {});
  }

  /**
   * A network that leaves every picture grey. Its last batch norm yields ln(128 / 127); the sigmoid
   * of it is s = 128 / 255, so a* = b* = 255 s - 128 = 0.
   */
  public static void neutral(Path file) throws IOException {
    float logit = (float) Math.log(128.0 / 127);
    write(
        file,
        1,
        store -> {
          store.write("color.us10.bn.weight", new float[2]);
          store.write("color.us10.bn.bias", new float[] {logit, logit});
        });
  }

  /** Random weights after a change. */
  public static void write(Path file, long seed, Consumer<ParameterStore> change)
      throws IOException {
    ModelConfig model = ModelConfig.standard().withWidth(0.1);
    try (Backend backend = Backends.open(1);
        ParameterStore store = new ParameterStore()) {
      model.register(store);
      store.allocate(backend);
      store.initialize(seed);
      change.accept(store);
      Checkpoint.write(file, new Settings(model, SIZE, SIZE, 1), store);
    }
  }
}
