// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes weights of any format as a safetensors file, in 32 or 16 bits. Thread-safe. */
public final class WeightsConversion {
  /** The smallest numbers that round to infinity: half a unit above the largest of each type. */
  private static final float FLOAT16_OVERFLOW = 65520;

  private static final float BFLOAT16_OVERFLOW = 0x1.ffp127f;

  private WeightsConversion() {}

  /**
   * Writes every tensor and all metadata of a file. Floating-point tensors are rounded to nearest
   * even; integer tensors keep their type. One tensor at a time is in memory.
   *
   * @param in the file to read
   * @param type of the floating-point tensors: F32, F16 or BF16
   * @param added metadata to add to that of the file
   * @param out the file to create or replace; its folder must exist
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if a finite value is too large for the type, or a file cannot be
   *     read or written
   * @throws IllegalArgumentException if the file has a key of {@code added} already, or the type is
   *     none of these
   */
  public static void write(WeightsFile in, StoredType type, Map<String, String> added, Path out)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    new TreeMap<>(in.metadata()).forEach(writer::metadata);
    new TreeMap<>(added).forEach(writer::metadata);
    for (String name : in.names()) {
      StoredType stored = in.type(name);
      if (stored.isFloating()) {
        writer.floats(name, type, in.shape(name), () -> FloatBuffer.wrap(inRange(in, name, type)));
      } else {
        writer.longs(name, stored, in.shape(name), () -> LongBuffer.wrap(in.readLongs(name)));
      }
    }
    writer.write(out);
  }

  private static float[] inRange(WeightsFile in, String name, StoredType type) throws IOException {
    float[] values = in.readFloats(name);
    float overflow =
        switch (type) {
          case F16 -> FLOAT16_OVERFLOW;
          case BF16 -> BFLOAT16_OVERFLOW;
          default -> Float.POSITIVE_INFINITY;
        };
    for (float value : values) {
      if (Math.abs(value) >= overflow && Float.isFinite(value)) {
        throw new CheckpointException(
            in.path(),
            "the value " + value + " of tensor '" + name + "' is too large for " + type,
            "choose a type with a larger range");
      }
    }
    return values;
  }
}
