// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.TorchScope;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsConversionTest {
  /** More than one chunk of the writer in 16 bits. */
  private static final int RANDOM_VALUES = 600_000;

  @TempDir Path folder;

  /** Random bit patterns within the range of binary16, with ties, subnormal numbers and zeros. */
  private static float[] values() {
    Random random = new Random(5);
    float[] values = new float[RANDOM_VALUES];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb(random.nextFloat() * 2 - 1, random.nextInt(42) - 26);
      if (i % 3 == 0) {
        // Exactly between two numbers of binary16, which has 11 significant bits.
        int bits = Float.floatToRawIntBits(values[i]);
        values[i] = Float.intBitsToFloat((bits & 0xffffe000) | 0x1000);
      }
    }
    float[] special = {
      0f,
      -0f,
      65504,
      -65519.996f,
      0x1p-24f,
      0x1p-25f,
      0x1.8p-24f,
      Float.MIN_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    System.arraycopy(special, 0, values, 0, special.length);
    return values;
  }

  private Path converted(SafetensorsWriter source, StoredType type) throws IOException {
    Path in = folder.resolve("in.safetensors");
    Path out = folder.resolve("out.safetensors");
    source.write(in);
    try (SafetensorsFile file = SafetensorsFile.open(in)) {
      WeightsConversion.write(file, type, Map.of(), out);
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"F16, Half", "BF16, BFloat16", "F32, Float"})
  void valuesAreRoundedAsByLibtorch(StoredType type, torch.ScalarType theirs) throws IOException {
    float[] values = values();
    Path out =
        converted(new SafetensorsWriter().floats("a", List.of(3, values.length / 3), values), type);
    float[] expected = new float[values.length];
    TorchScope scope = TorchScope.open(1);
    try {
      Tensor rounded = Tensor.create(values).toType(theirs).toType(torch.ScalarType.Float);
      rounded.data_ptr_float().get(expected);
    } finally {
      scope.close();
    }
    try (SafetensorsFile file = SafetensorsFile.open(out)) {
      assertEquals(type, file.type("a"));
      assertEquals(List.of(3, values.length / 3), file.shape("a"));
      assertArrayEquals(expected, file.readFloats("a"));
    }
  }

  @Test
  void integersAndMetadataAreKept() throws IOException {
    Path in = folder.resolve("in.safetensors");
    Path out = folder.resolve("out.safetensors");
    long[] ints = {Integer.MIN_VALUE, -1, Integer.MAX_VALUE};
    new SafetensorsWriter()
        .metadata("format", "chromapath-1")
        .floats("w", List.of(2), new float[] {1, 2})
        .longs("steps", List.of(), new long[] {1L << 40})
        .longs("ints", StoredType.I32, List.of(3), () -> LongBuffer.wrap(ints))
        .bytes("bytes", List.of(2), new byte[] {0, (byte) 255})
        .write(in);
    try (SafetensorsFile file = SafetensorsFile.open(in)) {
      WeightsConversion.write(file, StoredType.F16, Map.of("license", "Apache-2.0"), out);
      assertThrows(
          IllegalArgumentException.class,
          () -> WeightsConversion.write(file, StoredType.F16, Map.of("format", "other"), out));
    }
    try (SafetensorsFile file = SafetensorsFile.open(out)) {
      assertEquals(Map.of("format", "chromapath-1", "license", "Apache-2.0"), file.metadata());
      assertEquals(List.of("steps", "ints", "w", "bytes"), file.names());
      assertEquals(StoredType.I64, file.type("steps"));
      assertArrayEquals(new long[] {1L << 40}, file.readLongs("steps"));
      assertEquals(StoredType.I32, file.type("ints"));
      assertArrayEquals(ints, file.readLongs("ints"));
      assertEquals(StoredType.U8, file.type("bytes"));
      assertArrayEquals(new long[] {0, 255}, file.readLongs("bytes"));
    }
  }

  @ParameterizedTest
  @CsvSource({"F16, 65520", "F16, -1e6", "BF16, 3.4028e38"})
  void aValueThatWouldBecomeInfiniteIsRefused(StoredType type, float value) {
    SafetensorsWriter source =
        new SafetensorsWriter()
            .floats("fine", List.of(1), new float[] {1})
            .floats("large", List.of(2), () -> FloatBuffer.wrap(new float[] {1, value}));
    CheckpointException refused =
        assertThrows(CheckpointException.class, () -> converted(source, type));
    assertEquals(
        folder.resolve("in.safetensors")
            + ": the value "
            + value
            + " of tensor 'large' is too large for "
            + type
            + "; choose a type with a larger range.",
        refused.getMessage());
    assertTrue(Files.notExists(folder.resolve("out.safetensors")));
  }

  @Test
  void bytesInMemoryAreReadAsAFileIs() throws IOException {
    Path path = folder.resolve("a.safetensors");
    new SafetensorsWriter().floats("a", List.of(2), new float[] {1, 2}).write(path);
    byte[] bytes = Files.readAllBytes(path);
    try (WeightsSource disk = WeightsSource.open(path);
        WeightsSource memory = WeightsSource.of(Path.of("memory"), bytes)) {
      assertEquals(disk.length(), memory.length());
      assertEquals(disk.sha256(), memory.sha256());
    }
    try (SafetensorsFile file = SafetensorsFile.open(WeightsSource.of(Path.of("memory"), bytes))) {
      assertEquals(Path.of("memory"), file.path());
      assertArrayEquals(new float[] {1, 2}, file.readFloats("a"));
    }
    byte[] part = Arrays.copyOf(bytes, bytes.length - 1);
    CheckpointException cut =
        assertThrows(
            CheckpointException.class,
            () -> SafetensorsFile.open(WeightsSource.of(Path.of("memory"), part)));
    assertTrue(cut.getMessage().startsWith("memory: it is cut short"), cut.getMessage());
  }
}
