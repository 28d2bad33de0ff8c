// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Scale;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;

/**
 * Conversion between storage types and from bytes, the loss scale, and the check for NaN and
 * infinities.
 */
final class PrecisionCases {
  private static final List<Shape> SHAPES =
      List.of(new Shape(2, 7, 9, 3), Shape.vector(1), Shape.vector(1003), new Shape(2, 41, 37, 8));
  private static final List<DataType> HALVES = List.of(DataType.FLOAT16, DataType.BFLOAT16);
  private static final String EXACT = "rounding to nearest even is unique";

  private PrecisionCases() {}

  static Stream<OpCase> cases() {
    return Stream.of(
            HALVES.stream().flatMap(PrecisionCases::ofType),
            SHAPES.stream().map(shape -> scale(HostTensor.normal(shape, 3), DataType.FLOAT32)),
            Stream.of(scaleInPlace()),
            SHAPES.stream().map(PrecisionCases::bytes),
            Stream.of(DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16)
                .flatMap(PrecisionCases::finiteChecks))
        .flatMap(stream -> stream);
  }

  private static Stream<OpCase> ofType(DataType half) {
    return Stream.of(
            SHAPES.stream().map(shape -> cast("", HostTensor.normal(shape, 1), half)),
            Stream.of(cast("edges, ", edges(), half)),
            SHAPES.stream().map(shape -> scale(HostTensor.normal(shape, 3), half)),
            Stream.of(scale(HostTensor.of(Shape.vector(4), 1e35f, -70, 1e-40f, 0), half)))
        .flatMap(stream -> stream);
  }

  /**
   * Ties of either parity in both formats, the ends of binary16's range and subnormals of both; the
   * same with the sign changed.
   */
  private static HostTensor edges() {
    float[] positive = {
      1 + 0x1p-8f,
      1 + 0x3p-8f,
      Math.nextUp(1 + 0x1p-8f),
      1 + 0x1p-11f,
      1 + 0x3p-11f,
      Math.nextDown(1 + 0x1p-11f),
      65504,
      Math.nextDown(65520f),
      65520,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      0x1p-14f,
      0x1.ffcp-15f,
      0x1p-24f,
      0x1p-25f,
      Math.nextUp(0x1p-25f),
      0x3p-25f,
      0x1p-133f,
      0x1p-134f,
      0x3p-134f,
      Float.MIN_VALUE,
      0
    };
    float[] both = new float[2 * positive.length + 1];
    for (int i = 0; i < positive.length; i++) {
      both[2 * i] = positive[i];
      both[2 * i + 1] = -positive[i];
    }
    both[both.length - 1] = Float.NaN;
    return HostTensor.of(Shape.vector(both.length), both);
  }

  /** Bytes as numbers in [0, 1]. */
  private static OpCase bytes(Shape shape) {
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 256;
    }
    HostTensor x = HostTensor.of(shape, values);
    return OpCase.named("bytes to [0, 1] " + shape)
        .readsBytes("x", x)
        .writes("y", shape)
        .runs(t -> List.of(new ByteToFloat(t.get("x"), t.get("y"))))
        .expects(
            TorchOracle.exact().constant("x", x).output("y", t -> t.get("x").div(new Scalar(255))))
        .within(0, "a quotient in fp64 rounds to the nearest fp32");
  }

  /** To 16 bits and back to fp32. */
  private static OpCase cast(String note, HostTensor x, DataType half) {
    return OpCase.named("cast " + note + x.shape() + " to " + half + " and back")
        .reads("x", x)
        .writes("half", x.shape(), half)
        .writes("back", x.shape())
        .runs(
            t ->
                List.of(
                    new Cast(t.get("x"), t.get("half")), new Cast(t.get("half"), t.get("back"))))
        .expects(
            TorchOracle.in(TorchScope.Precision.FLOAT)
                .constant("x", x)
                .output("half", t -> TorchScope.rounded(t.get("x"), half))
                .output("back", t -> TorchScope.rounded(t.get("x"), half)))
        .nonFinite()
        .within(0, EXACT);
  }

  private static OpCase scale(HostTensor x, DataType type) {
    HostTensor factor = HostTensor.of(Shape.scalar(), 1024.5f);
    return OpCase.named("scale " + x.shape() + " to " + type)
        .reads("x", x)
        .reads("factor", factor)
        .writes("y", x.shape(), type)
        .runs(t -> List.of(new Scale(t.get("x"), t.get("factor"), t.get("y"))))
        .expects(scaleOracle(x, factor, "y", type))
        .nonFinite()
        .within(0, "one product in fp32, rounded once more to the type: no room for a choice");
  }

  private static OpCase scaleInPlace() {
    HostTensor x = HostTensor.normal(new Shape(2, 9, 7, 5), 4);
    HostTensor factor = HostTensor.of(Shape.scalar(), 1f / 3);
    return OpCase.named("scale in place")
        .updates("x", x)
        .reads("factor", factor)
        .runs(t -> List.of(new Scale(t.get("x"), t.get("factor"), t.get("x"))))
        .expects(scaleOracle(x, factor, "x", DataType.FLOAT32))
        .within(0, "one product in fp32");
  }

  private static TorchOracle scaleOracle(
      HostTensor x, HostTensor factor, String result, DataType type) {
    return TorchOracle.in(TorchScope.Precision.FLOAT)
        .constant("x", x)
        .constant("factor", factor)
        .output(result, t -> TorchScope.rounded(t.get("x").mul(t.get("factor")), type));
  }

  private static Stream<OpCase> finiteChecks(DataType type) {
    Shape shape = Shape.vector(40_001);
    HostTensor finite =
        HostTensor.normal(shape, 5)
            .with(60000, 1)
            .with(-60000, 2)
            .with(-0.0f, 3)
            .with(1e-7f, 4)
            .as(type);
    return Stream.of(
        finiteCheck("finite numbers", finite, 0),
        finiteCheck("one number", HostTensor.filled(Shape.scalar(), 3).as(type), 0),
        finiteCheck("one NaN", HostTensor.filled(Shape.scalar(), Float.NaN).as(type), 1),
        finiteCheck("a NaN at the end", with(finite, Float.NaN, 40_000), 1),
        finiteCheck("an infinity at the start", with(finite, Float.POSITIVE_INFINITY, 0), 1),
        finiteCheck("an infinity inside", with(finite, Float.NEGATIVE_INFINITY, 20_011), 1));
  }

  private static HostTensor with(HostTensor values, float odd, int at) {
    return values.with(odd, at).as(values.type());
  }

  private static OpCase finiteCheck(String note, HostTensor x, float expected) {
    return OpCase.named("finite check of " + note + ", " + x.type())
        .reads("x", x)
        .writes("flag", Shape.scalar())
        .runs(t -> List.of(new FiniteCheck(t.get("x"), t.get("flag"))))
        .expects(() -> Map.of("flag", new float[] {expected}))
        .within(0, "stated by the contract");
  }
}
