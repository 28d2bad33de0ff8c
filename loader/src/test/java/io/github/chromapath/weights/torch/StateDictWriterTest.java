// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.TorchLibrary;
import io.github.chromapath.weights.SafetensorsWriter;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.GenericDict;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictWriterTest {
  @TempDir private Path folder;

  private Path weights() throws IOException {
    Path file = folder.resolve("in.safetensors");
    new SafetensorsWriter()
        .floats(
            "color.ds1.conv.weight", List.of(2, 1, 1, 3), new float[] {1, -2, 3.5f, 0, 1e-3f, 6})
        .floats("color.ds1.bn.bias", List.of(2), new float[] {0.1f, -0.2f})
        .floats("scale", List.of(), new float[] {7})
        .longs("color.ds1.bn.num_batches_tracked", List.of(1), new long[] {1L << 40})
        .write(file);
    return file;
  }

  private Path written(StoredType type) throws IOException {
    Path out = folder.resolve("out.pth");
    try (WeightsFile in = WeightsFiles.open(weights())) {
      StateDictWriter.write(in, in.names(), type, out);
    }
    return out;
  }

  @Test
  void libtorchReadsEachTensor() throws IOException {
    Path file = written(StoredType.F32);
    TorchLibrary.load();
    byte[] bytes = Files.readAllBytes(file);
    ByteVector archive = new ByteVector(bytes);
    GenericDict dict = torch.pickle_load(archive).toGenericDict();
    assertEquals(4, dict.size());
    Tensor weight = dict.at(new IValue("color.ds1.conv.weight")).toTensor();
    assertArrayEquals(new long[] {2, 1, 1, 3}, weight.sizes().vec().get());
    assertArrayEquals(new float[] {1, -2, 3.5f, 0, 1e-3f, 6}, floats(weight, 6));
    assertArrayEquals(
        new float[] {0.1f, -0.2f}, floats(dict.at(new IValue("color.ds1.bn.bias")).toTensor(), 2));
    assertEquals(7, dict.at(new IValue("scale")).toTensor().item_float());
    assertEquals(
        1L << 40, dict.at(new IValue("color.ds1.bn.num_batches_tracked")).toTensor().item_long());
  }

  private static float[] floats(Tensor tensor, int count) {
    float[] values = new float[count];
    FloatBuffer.wrap(values).put((FloatBuffer) tensor.contiguous().createBuffer());
    return values;
  }

  @Test
  void ownReaderReadsTheSameTensorsInTheSameOrder() throws IOException {
    try (WeightsFile in = WeightsFiles.open(weights());
        WeightsFile out = WeightsFiles.open(written(StoredType.F32))) {
      assertEquals(in.names(), out.names());
      for (String name : in.names()) {
        assertEquals(in.shape(name), out.shape(name));
        assertEquals(in.type(name), out.type(name));
        if (in.type(name).isFloating()) {
          assertArrayEquals(in.readFloats(name), out.readFloats(name));
        } else {
          assertArrayEquals(in.readLongs(name), out.readLongs(name));
        }
      }
    }
  }

  @Test
  void halfPrecisionIsRoundedToNearest() throws IOException {
    Map<StoredType, Float> thousandth = new LinkedHashMap<>();
    for (StoredType type : List.of(StoredType.F16, StoredType.BF16)) {
      try (WeightsFile out = WeightsFiles.open(written(type))) {
        assertEquals(type, out.type("color.ds1.conv.weight"));
        thousandth.put(type, out.readFloats("color.ds1.conv.weight")[4]);
      }
    }
    // The neighbours of 0.001 with 11 and with 8 significant bits.
    assertEquals(
        Map.of(StoredType.F16, 1049 * 0x1p-20f, StoredType.BF16, 131 * 0x1p-17f), thousandth);
  }

  @Test
  void onlyNamedTensorsAreWrittenAndEqualWeightsGiveEqualBytes() throws IOException {
    Path first = folder.resolve("first.pth");
    Path second = folder.resolve("second.pth");
    List<String> names = new ArrayList<>(List.of("scale"));
    try (WeightsFile in = WeightsFiles.open(weights())) {
      StateDictWriter.write(in, names, StoredType.F32, first);
      StateDictWriter.write(in, names, StoredType.F32, second);
    }
    try (WeightsFile out = WeightsFiles.open(first)) {
      assertEquals(names, out.names());
    }
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
  }

  @Test
  void refusesValuesThatAreTooLargeAndLeavesNoFile() throws IOException {
    Path large = folder.resolve("large.safetensors");
    Path out = folder.resolve("large.pth");
    new SafetensorsWriter().floats("w", List.of(1), new float[] {1e6f}).write(large);
    try (WeightsFile in = WeightsFiles.open(large)) {
      IOException refusal =
          assertThrows(
              IOException.class, () -> StateDictWriter.write(in, in.names(), StoredType.F16, out));
      assertTrue(refusal.getMessage().contains("'w' is too large for F16"), refusal.getMessage());
      assertTrue(Files.notExists(out));
    }
  }

  @Test
  void elementsAreAlignedAsTorchSaveAlignsThem() throws IOException {
    byte[] bytes = Files.readAllBytes(written(StoredType.F32));
    // The first tensor's first two elements, 1 and -2, little-endian.
    byte[] start = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0};
    int at = 0;
    while (!startsAt(bytes, at, start)) {
      at++;
    }
    assertEquals(0, at % 64);
  }

  private static boolean startsAt(byte[] bytes, int at, byte[] start) {
    return Arrays.equals(bytes, at, at + start.length, start, 0, start.length);
  }
}
