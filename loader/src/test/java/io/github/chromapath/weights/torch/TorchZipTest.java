// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static io.github.chromapath.weights.torch.Sentences.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.contract.TorchLibrary;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchZipTest {
  private static final String EMPTY_DICT = "\u0080\u0002}.";

  @TempDir Path folder;

  private final PointerScope scope = new PointerScope();

  @BeforeEach
  void seed() {
    TorchLibrary.load();
    torch.manual_seed(1);
  }

  @AfterEach
  void releaseTensors() {
    scope.close();
  }

  @Test
  void tensorsOfAnyStridesAreRead() throws Exception {
    Tensor large = random(700, 3, 201);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("large", large);
    tensors.put("permuted", large.permute(2, 0, 1));
    tensors.put("part", large.narrow(0, 350, 300).select(1, 2));
    tensors.put("every third", large.slice(2, optional(1), optional(200), 3));
    tensors.put("half", large.toType(torch.ScalarType.Half));
    tensors.put("bfloat16", large.toType(torch.ScalarType.BFloat16).transpose(0, 2));
    tensors.put("double", large.toType(torch.ScalarType.Double));
    tensors.put("one", large.select(0, 5).select(0, 1).select(0, 77));
    tensors.put("none", torch.empty(0, 4));
    Tensor counts = large.narrow(2, 0, 9).mul(new Scalar(1000)).toType(torch.ScalarType.Long);
    tensors.put("counts", counts.permute(2, 0, 1));
    for (int i = 0; i < 300; i++) {
      tensors.put("small" + i, random(i % 5 + 1, 2, 1));
    }
    Path path = folder.resolve("libtorch.pth");
    LibtorchZip.write(path, tensors);
    try (WeightsFile file = WeightsFiles.open(path)) {
      assertEquals(List.copyOf(tensors.keySet()), file.names());
      assertEquals(StoredType.BF16, file.type("bfloat16"));
      float[] permuted = values(tensors.get("counts"));
      assertArrayEquals(
          IntStream.range(0, permuted.length).mapToLong(i -> (long) permuted[i]).toArray(),
          file.readLongs("counts"));
      assertEquals(List.of(9, 700, 3), file.shape("counts"));
      tensors.remove("counts");
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        assertArrayEquals(
            values(entry.getValue()), file.readFloats(entry.getKey()), entry.getKey());
        assertEquals(shape(entry.getValue()), file.shape(entry.getKey()));
      }
    }
  }

  private static LongOptional optional(long value) {
    return new LongOptional(value);
  }

  private static Tensor random(long... sizes) {
    return torch.rand(sizes);
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    if (values.length > 0) {
      tensor.toType(torch.ScalarType.Float).contiguous().data_ptr_float().get(values);
    }
    return values;
  }

  private static List<Integer> shape(Tensor tensor) {
    return LongStream.range(0, tensor.dim()).mapToObj(i -> (int) tensor.size(i)).toList();
  }

  @Test
  void expandedTensorsAreRefused() throws Exception {
    Path path = folder.resolve("expanded.pth");
    Tensor one = torch.rand(1, 3);
    LibtorchZip.write(path, Map.of("a", one, "b", one.expand(1000, 3)));
    assertRefused(path, "elements of tensor 'b' overlap in its storage");
  }

  @Test
  void compressedEntriesAreRefused() throws Exception {
    Path path = folder.resolve("bomb.pth");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a/data.pkl"));
      zip.write(new byte[10_000_000]);
    }
    assertRefused(path, "'a/data.pkl' is compressed");
  }

  @Test
  void otherArchivesAreRefused() throws Exception {
    assertRefused(zip(Map.of("a/b", "")), "without one pickle NAME/data.pkl");
    assertRefused(zip(Map.of("data.pkl", EMPTY_DICT)), "without one pickle NAME/data.pkl");
    assertRefused(zip(Map.of("a/b/data.pkl", EMPTY_DICT)), "without one pickle NAME/data.pkl");
    assertRefused(
        zip(Map.of("a/data.pkl", EMPTY_DICT, "b/data.pkl", EMPTY_DICT)), "without one pickle");
    assertRefused(
        zip(Map.of("a/data.pkl", EMPTY_DICT, "a/constants.pkl", "")), "saved by torch.jit");
    assertRefused(
        zip(Map.of("a/data.pkl", EMPTY_DICT, "a/byteorder", "middle")), "byte order 'middle'");
    assertRefused(zip(Map.of("a/data.pkl", EMPTY_DICT)), "its dict holds no tensors");
    assertRefused(zip(Map.of("a/data.pkl", "\u0080\u0002N.")), "it does not hold a dict");
    assertRefused(zip(Map.of("a/data.pkl", "")), "cut short");
  }

  private Path zip(Map<String, String> contents) throws IOException {
    Path path = folder.resolve("made.pth");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> content : contents.entrySet()) {
        byte[] bytes = content.getValue().getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
      }
    }
    return path;
  }
}
