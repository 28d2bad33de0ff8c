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
 * Weights under torchvision's names: its published .pth files, or the same as safetensors. Other
 * tensors of a file, such as the classifier's, are ignored.
 */
public final class TorchvisionWeights {
  private static final String CONTEXT_RESNET50 = "context.resnet.";

  private TorchvisionWeights() {}

  /**
   * Loads ResNet50 of the context path.
   *
   * @param store the allocated parameters of the network
   * @param width factor on the network's channel counts. The file must have the channels of this
   *     width: those of torchvision have width 1.
   * @throws CheckpointException if {@link WeightsFiles#open} fails, or a tensor is missing or of
   *     another shape
   */
  public static void readResnet50(Path path, ParameterStore store, double width)
      throws IOException {
    String remedy =
        "the network has width " + width + ": give weights of this width, or train at theirs";
    read(path, store, CONTEXT_RESNET50, remedy);
  }

  /**
   * Loads VGG16, whose channels do not depend on the width of the network.
   *
   * @param store the allocated parameters of VGG16
   * @throws CheckpointException as {@link #readResnet50}
   */
  public static void readVgg16(Path path, ParameterStore store) throws IOException {
    read(path, store, "", "give weights of torchvision's VGG16");
  }

  private static void read(Path path, ParameterStore store, String prefix, String remedy)
      throws IOException {
    try (WeightsFile file = WeightsFiles.open(path)) {
      for (Parameter parameter : store.all()) {
        if (!parameter.name().startsWith(prefix)) {
          continue;
        }
        String name = parameter.name().substring(prefix.length());
        Checkpoint.requireShape(path, name, file.shape(name), parameter.fileShape(), remedy);
        store.write(parameter.name(), file.readFloats(name));
      }
    }
  }
}
