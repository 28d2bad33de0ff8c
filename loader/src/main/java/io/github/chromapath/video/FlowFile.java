// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Optical flow in the format .flo of the Middlebury benchmark: 202021.25, columns and rows, then
 * two values a pixel, little-endian. Values above 1e9 are unknown.
 */
final class FlowFile {
  private static final float MAGIC = 202021.25f;
  private static final float LARGEST = 1e9f;
  private static final float UNKNOWN = 1e10f;
  private static final int HEADER = 12;

  private FlowFile() {}

  /**
   * Writes a file.
   *
   * @param flow (height, width, 2); NaN if unknown
   */
  static void write(Path file, float[] flow, int width) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER + Float.BYTES * flow.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(MAGIC).putInt(width).putInt(flow.length / 2 / width);
    for (float value : flow) {
      bytes.putFloat(Float.isNaN(value) ? UNKNOWN : value);
    }
    AtomicFile.write(file, bytes.array());
  }

  /**
   * Reads a file.
   *
   * @return (height, width, 2); NaN if unknown
   * @throws VideoException if it is not a flow of this size
   */
  static float[] read(Path file, int width, int height) throws IOException {
    long size = HEADER + 8L * width * height;
    if (!Files.isRegularFile(file) || Files.size(file) != size) {
      throw fault(file, width, height);
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getFloat() != MAGIC || bytes.getInt() != width || bytes.getInt() != height) {
      throw fault(file, width, height);
    }
    float[] flow = new float[2 * width * height];
    bytes.asFloatBuffer().get(flow);
    for (int i = 0; i < flow.length; i++) {
      flow[i] = Math.abs(flow[i]) <= LARGEST ? flow[i] : Float.NaN;
    }
    return flow;
  }

  private static VideoException fault(Path file, int width, int height) {
    return new VideoException(
        file,
        "this is not the flow of a frame of " + width + "x" + height,
        "make the films again with dataset synth --video");
  }
}
