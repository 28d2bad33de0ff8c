// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Shape;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** Tests of the test tools: layouts, assertions that can fail, published colours, no leaks. */
@Tag("fast")
class TorchOracleTest {
  @Test
  void permutesBetweenLayouts() {
    Shape shape = new Shape(2, 2, 3, 4);
    HostTensor x = HostTensor.normal(shape, 1);
    try (TorchScope scope = TorchScope.open()) {
      Tensor tensor = scope.tensor(x, TorchScope.Precision.FLOAT);
      assertArrayEquals(new long[] {2, 4, 2, 3}, tensor.shape());
      float value = tensor.select(0, 1).select(0, 3).select(0, 1).select(0, 2).item_float();
      assertEquals(x.values()[((1 * 2 + 1) * 3 + 2) * 4 + 3], value);
      assertArrayEquals(x.values(), TestTensors.fromTorch(tensor));
    }
  }

  @Test
  void differentiatesEveryLeaf() {
    Map<String, float[]> results =
        TorchOracle.exact()
            .leaf("a", HostTensor.of(Shape.vector(2), 3, 5))
            .leaf("weight", HostTensor.of(Shape.vector(2), 7, 11))
            .output(
                "y", HostTensor.of(Shape.vector(2), 1, 10), t -> t.get("a").mul(t.get("weight")))
            .solve();
    assertArrayEquals(new float[] {21, 55}, results.get("y"));
    assertArrayEquals(new float[] {7, 110}, results.get("da"));
    assertArrayEquals(new float[] {3, 50}, results.get("dWeight"));
  }

  @Test
  void releasesEveryTensor() {
    HostTensor large = HostTensor.filled(new Shape(1, 512, 512, 4), 1);
    TorchOracle oracle =
        TorchOracle.exact().leaf("x", large).output("y", large, t -> torch.relu(t.get("x")));
    oracle.solve();
    long before = Pointer.totalCount();
    for (int i = 0; i < 20; i++) {
      oracle.solve();
    }
    assertEquals(before, Pointer.totalCount());
  }

  @Test
  void assertionsFailOnWrongResults() {
    Shape shape = Shape.vector(3);
    float[] expected = {1, 2, -4};
    TensorAssert.assertClose("x", shape, new float[] {1, 2.00001f, -4}, expected, 1e-5);
    AssertionFailedError wrong =
        assertThrows(
            AssertionFailedError.class,
            () -> TensorAssert.assertClose("x", shape, new float[] {1, 2.1f, -4}, expected, 1e-5));
    assertTrue(wrong.getMessage().contains("[0, 0, 0, 1]"), wrong.getMessage());
    assertThrows(
        AssertionFailedError.class,
        () -> TensorAssert.assertClose("x", shape, new float[] {1, Float.NaN, -4}, expected, 9));
    assertThrows(
        AssertionFailedError.class,
        () ->
            TensorAssert.assertSameNonFinite(
                "x",
                shape,
                new float[] {1, Float.NEGATIVE_INFINITY, 2},
                new float[] {1, Float.POSITIVE_INFINITY, 2},
                1));
    assertThrows(
        AssertionFailedError.class,
        () -> TensorAssert.assertSameBits("x", shape, new float[] {0f}, new float[] {-0f}));
  }

  /** L*a*b* (D65) of sRGB's red, green and blue primaries, as published to two decimals. */
  @Test
  void labOfPrimaries() {
    HostTensor rgb = HostTensor.of(new Shape(1, 1, 4, 3), 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1);
    float[] lab =
        TorchOracle.exact()
            .constant("rgb", rgb)
            .output("lab", t -> TorchColor.fromRgb(t.get("rgb")))
            .solve()
            .get("lab");
    float[] published = {
      53.24f, 80.09f, 67.20f, 87.73f, -86.18f, 83.18f, 32.30f, 79.19f, -107.86f, 100, 0, 0
    };
    TensorAssert.assertClose("lab", rgb.shape(), lab, published, 2e-4);
  }

  /** Conversion to Lab and back is the identity inside the gamut if L* is that of the colour. */
  @Test
  void neutralStaysNeutral() {
    HostTensor gray = HostTensor.uniform(new Shape(1, 5, 7, 1), 2, 0, 1);
    HostTensor ab = HostTensor.filled(new Shape(1, 5, 7, 2), 0);
    float[] rgb =
        TorchOracle.exact()
            .constant("gray", gray)
            .constant("ab", ab)
            .output("rgb", t -> TorchColor.toRgb(t.get("gray"), t.get("ab"), Lightness.SRGB))
            .solve()
            .get("rgb");
    float[] expected = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      expected[i] = gray.values()[i / 3];
    }
    TensorAssert.assertClose("rgb", new Shape(1, 5, 7, 3), rgb, expected, 1e-5);
  }
}
