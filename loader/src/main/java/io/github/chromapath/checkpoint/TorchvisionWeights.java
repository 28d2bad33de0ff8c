// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Weights under torchvision's names: its published .pth files, or the same as safetensors. */
public final class TorchvisionWeights {
  private static final String WIDTH_ONE = "pretrained weights fit width 1 only";

  private TorchvisionWeights() {}

  /**
   * Loads the parameters of an allocated store whose names start with {@code prefix}. In the file
   * the prefix is absent. Other tensors of the file, such as the classifier's, are ignored.
   *
   * @param prefix {@code context.resnet.} for ResNet50, empty for VGG16
   * @throws CheckpointException if {@link WeightsFiles#open} fails, or a tensor is missing or of
   *     another shape
   */
  public static void read(Path path, ParameterStore store, String prefix) throws IOException {
    try (WeightsFile file = WeightsFiles.open(path)) {
      for (Parameter parameter : store.all()) {
        if (!parameter.name().startsWith(prefix)) {
          continue;
        }
        String name = parameter.name().substring(prefix.length());
        Checkpoint.requireShape(path, name, file.shape(name), parameter.fileShape(), WIDTH_ONE);
        store.write(parameter.name(), file.readFloats(name));
      }
    }
  }
}
