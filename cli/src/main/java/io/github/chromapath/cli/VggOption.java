// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.TorchvisionWeights;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The VGG16 weights of the perceptual loss, as a mixin. */
final class VggOption {
  static final String NAME = "--vgg16";

  @Option(
      names = NAME,
      paramLabel = "FILE|none",
      converter = OptionalFile.Converter.class,
      defaultValue = OptionalFile.NONE,
      description =
          "torchvision's VGG16 weights for the perceptual loss, .pth as published or safetensors;"
              + " without them there is no such loss. Default: ${DEFAULT-VALUE}.")
  private OptionalFile file;

  /** The file; empty for {@code none}. */
  Optional<Path> path() {
    return file.path();
  }

  /**
   * The absolute path of the file; empty for {@code none}.
   *
   * @throws CommandException if there is no such file
   */
  Optional<Path> absolute() {
    return file.absolute(NAME);
  }

  /**
   * The weights on {@code backend}, to be closed by the caller; empty for {@code none}.
   *
   * @param notes receives one sentence for each finding in the file
   * @throws IOException if the file cannot be read
   */
  Optional<ParameterStore> load(Backend backend, Consumer<String> notes) throws IOException {
    if (path().isEmpty()) {
      return Optional.empty();
    }
    ParameterStore store = new ParameterStore();
    try {
      new Vgg16Features(store);
      store.allocate(backend);
      TorchvisionWeights.readVgg16(path().get(), store, notes);
      return Optional.of(store);
    } catch (IOException | RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }
}
