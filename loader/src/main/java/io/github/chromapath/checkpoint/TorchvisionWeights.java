// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Weights under torchvision's names: the .pth files that it publishes, or the same as safetensors.
 */
public final class TorchvisionWeights {
  private TorchvisionWeights() {}

  /**
   * Fills those parameters of an allocated store whose names start with {@code prefix} from the
   * tensors of that name without the prefix; the file may hold more (the classifier).
   *
   * @param prefix {@code context.resnet.} for ResNet50, empty for VGG16
   * @throws CheckpointException as {@link WeightsFiles#open}, and if a tensor is missing or of
   *     another shape
   */
  public static void read(Path path, ParameterStore store, String prefix) throws IOException {
    try (WeightsFile file = WeightsFiles.open(path)) {
      for (Parameter parameter : store.all()) {
        if (!parameter.name().startsWith(prefix)) {
          continue;
        }
        String name = parameter.name().substring(prefix.length());
        if (!file.shape(name).equals(parameter.fileShape())) {
          throw new CheckpointException(
              path,
              "tensor "
                  + name
                  + " has the shape "
                  + file.shape(name)
                  + ", not "
                  + parameter.fileShape(),
              "pretrained weights fit width 1 only");
        }
        store.write(parameter.name(), file.readFloats(name));
      }
    }
  }
}
