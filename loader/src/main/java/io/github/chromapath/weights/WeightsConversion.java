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
    write(writer, in, "", type, added);
    writer.write(out);
  }

  /**
   * Writes the tensors of one part of a network, without the prefix of their names. The file's
   * metadata describes the whole network and is not written. Otherwise as {@link #write}.
   *
   * @param prefix of the names, for example {@code context.resnet.}
   * @throws CheckpointException also if no name has the prefix
   */
  public static void writePart(
      WeightsFile in, String prefix, StoredType type, Map<String, String> added, Path out)
      throws IOException {
    if (in.names().stream().noneMatch(name -> name.startsWith(prefix))) {
      throw new CheckpointException(
          in.path(),
          "no tensor has a name that starts with '" + prefix + "'",
          "list its tensors with 'weights inspect'");
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    write(writer, in, prefix, type, added);
    writer.write(out);
  }

  private static void write(
      SafetensorsWriter writer,
      WeightsFile in,
      String prefix,
      StoredType type,
      Map<String, String> added)
      throws IOException {
    new TreeMap<>(added).forEach(writer::metadata);
    for (String name : in.names()) {
      if (!name.startsWith(prefix)) {
        continue;
      }
      String written = name.substring(prefix.length());
      StoredType stored = in.type(name);
      if (stored.isFloating()) {
        writer.floats(
            written, type, in.shape(name), () -> FloatBuffer.wrap(readInRange(in, name, type)));
      } else {
        writer.longs(written, stored, in.shape(name), () -> LongBuffer.wrap(in.readLongs(name)));
      }
    }
  }

  /**
   * Reads a floating-point tensor whose values a type can represent, but for rounding.
   *
   * @param name the tensor's name
   * @param type F32, F16 or BF16
   * @throws CheckpointException if a finite value is too large for the type, or reading fails
   */
  public static float[] readInRange(WeightsFile in, String name, StoredType type)
      throws IOException {
    float[] values = in.readFloats(name);
    float overflow =
        switch (type) {
          case F16 -> FLOAT16_OVERFLOW;
          case BF16 -> BFLOAT16_OVERFLOW;
          default -> Float.POSITIVE_INFINITY;
        };
    for (float value : values) {
      if (Math.abs(value) >= overflow && Float.isFinite(value)) {
        throw CheckpointException.outOfRange(in.path(), name, value, type);
      }
    }
    return values;
  }
}
