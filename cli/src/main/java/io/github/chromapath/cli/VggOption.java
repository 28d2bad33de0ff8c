// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.TorchvisionWeights;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The weights that measure perceptual difference, as a mixin. */
final class VggOption {
  private static final String NONE = "none";

  @Option(
      names = "--vgg16",
      paramLabel = "FILE|none",
      defaultValue = NONE,
      description =
          "torchvision's VGG16 weights, .pth as published or safetensors, for the perceptual"
              + " loss; none leaves it out. Default: ${DEFAULT-VALUE}.")
  private String file;

  /** Whether weights are given. */
  boolean given() {
    return !file.equals(NONE);
  }

  /** The file of the weights; empty for {@code none}. */
  Optional<Path> path() {
    return given() ? Optional.of(Path.of(file)) : Optional.empty();
  }

  /** The weights on {@code backend}, to be closed by the caller; empty for {@code none}. */
  Optional<ParameterStore> load(Backend backend) throws IOException {
    if (!given()) {
      return Optional.empty();
    }
    ParameterStore store = new ParameterStore();
    try {
      new Vgg16Features(store);
      store.allocate(backend);
      TorchvisionWeights.read(Path.of(file), store, "");
      return Optional.of(store);
    } catch (IOException | RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }
}
