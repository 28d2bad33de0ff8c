// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds a safetensors file by hand, from bytes of any type, in the order of the calls. */
public final class RawSafetensors {
  private final List<String> entries = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Adds metadata. */
  public RawSafetensors metadata(String json) {
    entries.add("\"__metadata__\":" + json);
    return this;
  }

  /** Adds a tensor of doubles. */
  public RawSafetensors doubles(String name, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return add(name, "F64", List.of(values.length), bytes.array());
  }

  /** Adds a tensor of 16 bits an element. */
  public RawSafetensors shorts(String name, String type, List<Integer> shape, int... bits) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : bits) {
      bytes.putShort((short) value);
    }
    return add(name, type, shape, bytes.array());
  }

  private RawSafetensors add(String name, String type, List<Integer> shape, byte[] bytes) {
    int begin = data.size();
    data.writeBytes(bytes);
    entries.add(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
            .formatted(name, type, shape, begin, data.size()));
    return this;
  }

  /** Writes the file. */
  public Path write(Path file) throws IOException {
    byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(length.putLong(header.length).array());
    bytes.writeBytes(header);
    bytes.writeBytes(data.toByteArray());
    return Files.write(file, bytes.toByteArray());
  }
}
