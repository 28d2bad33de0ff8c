// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.train.BatchTensors;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/** The batch file of {@code parity}, checked and converted to the device layout. */
final class ParityBatch {
  private final Shape pixels;
  private final FloatBuffer gray;
  private final FloatBuffer gray224;
  private final FloatBuffer ab;
  private final FloatBuffer rgb;
  private final ByteBuffer labels;

  private ParityBatch(SafetensorsFile file) throws IOException {
    List<Integer> shape = file.shape("gray");
    if (shape.size() != 4 || shape.contains(0) || shape.get(2) % 8 != 0 || shape.get(3) % 8 != 0) {
      throw new CheckpointException(
          file.path(),
          "gray has the shape " + shape,
          "give it the shape (N, 1, H, W) with H and W multiples of 8");
    }
    int size = ModelConfig.CONTEXT_SIZE;
    pixels = new Shape(shape.get(0), shape.get(2), shape.get(3), 1);
    gray = read(file, "gray", pixels);
    gray224 = read(file, "gray224", pixels.withSize(size, size));
    ab = read(file, "ab", pixels.withChannels(2));
    rgb = read(file, "rgb", pixels.withChannels(3));
    labels = readLabels(file, List.of(pixels.n(), size, size));
  }

  static ParityBatch read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new ParityBatch(file);
    }
  }

  private static FloatBuffer read(SafetensorsFile file, String name, Shape shape)
      throws IOException {
    requireShape(file, name, List.of(shape.n(), shape.c(), shape.h(), shape.w()));
    return FloatBuffer.wrap(ChannelsLast.fromChannelsFirst(shape, file.readFloats(name)));
  }

  private static ByteBuffer readLabels(SafetensorsFile file, List<Integer> shape)
      throws IOException {
    requireShape(file, "labels", shape);
    long[] values = file.readLongs("labels");
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (long value : values) {
      boolean known = value >= 0 && value < ModelConfig.CLASSES;
      if (!known && value != SoftmaxCrossEntropy.IGNORE) {
        throw new CheckpointException(
            file.path(),
            "labels holds " + value,
            "give labels of 0 to 10, or 255 for ignored pixels");
      }
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  private static void requireShape(SafetensorsFile file, String name, List<Integer> shape)
      throws CheckpointException {
    if (!file.shape(name).equals(shape)) {
      throw new CheckpointException(
          file.path(), name + " has the shape " + file.shape(name), "give it the shape " + shape);
    }
  }

  int count() {
    return pixels.n();
  }

  int height() {
    return pixels.h();
  }

  int width() {
    return pixels.w();
  }

  void upload(Backend backend, BatchTensors tensors) {
    backend.upload(gray.duplicate(), tensors.gray());
    backend.upload(gray224.duplicate(), tensors.gray224());
    backend.upload(labels.duplicate(), tensors.labels());
    backend.upload(ab.duplicate(), tensors.ab());
    backend.upload(rgb.duplicate(), tensors.rgb());
  }
}
