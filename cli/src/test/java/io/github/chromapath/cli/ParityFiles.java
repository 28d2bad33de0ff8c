// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.NetworkBatch;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The files that {@code parity} reads, written tensor by tensor. */
final class ParityFiles {
  private ParityFiles() {}

  /** A checkpoint, or VGG16's weights with empty metadata. */
  static Path weights(Path file, NetworkWeights weights, Map<String, String> metadata)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    metadata.forEach(writer::metadata);
    weights
        .values()
        .forEach((name, values) -> writer.floats(name, shape(weights.shapes().get(name)), values));
    writer.write(file);
    return file;
  }

  /** A checkpoint of {@code settings}. */
  static Path checkpoint(Path file, NetworkWeights weights, Settings settings) throws IOException {
    return weights(file, weights, settings.toMetadata());
  }

  /** A batch file without the tensors in {@code leftOut}. */
  static Path batch(Path file, NetworkBatch batch, String... leftOut) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    List<String> absent = Arrays.asList(leftOut);
    Map<String, HostTensor> floats =
        Map.of(
            "gray", batch.gray(), "gray224", batch.gray224(), "ab", batch.ab(), "rgb", batch.rgb());
    floats.forEach(
        (name, tensor) -> {
          if (!absent.contains(name)) {
            Shape shape = tensor.shape();
            float[] values = ChannelsLast.toChannelsFirst(shape, tensor.values());
            writer.floats(name, List.of(shape.n(), shape.c(), shape.h(), shape.w()), values);
          }
        });
    if (!absent.contains("labels")) {
      Shape shape = batch.labels().shape();
      float[] values = batch.labels().values();
      long[] labels = new long[values.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (long) values[i];
      }
      writer.longs("labels", List.of(shape.n(), shape.h(), shape.w()), labels);
    }
    writer.write(file);
    return file;
  }

  static List<Integer> shape(long[] shape) {
    return Arrays.stream(shape).mapToObj(Math::toIntExact).toList();
  }
}
