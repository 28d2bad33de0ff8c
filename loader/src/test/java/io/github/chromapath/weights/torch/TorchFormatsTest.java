// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static io.github.chromapath.weights.torch.Sentences.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All formats in which PyTorch has written a state_dict. */
@Tag("fast")
class TorchFormatsTest {
  static final List<String> SOUND = Fixtures.SOUND;

  @ParameterizedTest
  @FieldSource("SOUND")
  void tensorsEqualTheWrittenOnes(String name) throws Exception {
    Path path = Fixtures.path(name);
    try (WeightsFile file = WeightsFiles.open(path)) {
      assertEquals(path, file.path());
      assertEquals(List.of(2, 3, 2, 2), file.shape("conv.weight"));
      float[] convolution = new float[24];
      for (int i = 0; i < convolution.length; i++) {
        convolution[i] = 0.25f * i - 2;
      }
      assertArrayEquals(convolution, file.readFloats("conv.weight"));
      assertArrayEquals(new float[] {0, 1.5f, 3}, file.readFloats("bn.weight"));
      assertArrayEquals(new float[] {7.5f, 9, 10.5f}, file.readFloats("bn.bias"));
      assertEquals(List.of(3, 4), file.shape("fc.weight"));
      float[] transposed = {-5, -2, 1, 4, -4, -1, 2, 5, -3, 0, 3, 6};
      assertArrayEquals(transposed, file.readFloats("fc.weight"));
      assertEquals(StoredType.F64, file.type("double"));
      assertArrayEquals(new float[] {1 / 3f, -2.5f}, file.readFloats("double"));
      assertArrayEquals(new float[] {7, 8}, file.readFloats("parameter"));
      assertEquals(StoredType.I64, file.type("bn.num_batches_tracked"));
      assertRefused(path, "is of type I64", () -> file.readFloats("bn.num_batches_tracked"));
      assertArrayEquals(new long[] {1_234_567_890_123L}, file.readLongs("bn.num_batches_tracked"));
      assertRefused(path, "is of type F64", () -> file.readLongs("double"));
      assertRefused(path, "it has no tensor 'fc'", () -> file.readFloats("fc"));
      boolean python2 = name.contains("python2");
      assertEquals(!python2, file.names().contains("fc.bias"));
      if (!python2) {
        assertEquals(StoredType.F16, file.type("fc.bias"));
        float[] halves = {0.5f, -1, 65_504, 0x1p-24f};
        assertArrayEquals(halves, file.readFloats("fc.bias"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "big-endian.pth", "stream-torch.pth"})
  void currentPyTorchWritesMoreTensors(String name) throws Exception {
    try (WeightsFile file = WeightsFiles.open(Fixtures.path(name))) {
      assertEquals("conv.weight", file.names().get(0));
      assertEquals("channels_last", file.names().get(9));
      assertEquals(List.of(), file.shape("bn.num_batches_tracked"));
      assertEquals(StoredType.BF16, file.type("bfloat16"));
      assertArrayEquals(new float[] {1.5f, -100}, file.readFloats("bfloat16"));
      assertEquals(List.of(2, 3, 2, 2), file.shape("channels_last"));
      assertArrayEquals(file.readFloats("conv.weight"), file.readFloats("channels_last"));
    }
  }
}
