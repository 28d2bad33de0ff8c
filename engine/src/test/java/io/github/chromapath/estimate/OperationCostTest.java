// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.estimate.OperationCost.Kind;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares costs of operations with numbers computed by hand, and costs of networks with published
 * ones.
 */
@Tag("fast")
class OperationCostTest {
  private static final double GIGA = 1e9;
  private static final int SIZE = 896;

  private static Tensor tensor(DataType type, int n, int h, int w, int c) {
    return new Tensor("t", new Shape(n, h, w, c), type);
  }

  private static Tensor fp32(int n, int h, int w, int c) {
    return tensor(DataType.FLOAT32, n, h, w, c);
  }

  /** 2 images of 4 x 6 outputs, 5 channels of 3 x 3 x 7 products: 2 x 240 x 63 FLOPs. */
  @Test
  void aQuantizedConvolutionCostsTheSameFlops() {
    Tensor large = tensor(DataType.UINT8, 2, 8, 12, 7);
    Tensor small = tensor(DataType.UINT8, 2, 4, 6, 5);
    ConvolutionGeometry geometry = ConvolutionGeometry.same(3, 2);
    Quantized.Output plain = new Quantized.Output(Optional.empty(), false, 1);
    long bytes = 1344 + 315 + 240;
    assertEquals(
        new OperationCost(Kind.CONVOLUTION_FORWARD, DataType.UINT8, bytes + 4 * (5 + 5), 30_240),
        OperationCost.of(new Quantized.Convolve(large, weight(false, 5), small, geometry, plain)));
    assertEquals(
        new OperationCost(Kind.CONVOLUTION_DATA, DataType.UINT8, bytes + 4 * (7 + 7), 30_240),
        OperationCost.of(new Quantized.Convolve(small, weight(true, 7), large, geometry, plain)));
  }

  private static Quantized.Weight weight(boolean transposed, int outputs) {
    return new Quantized.Weight(
        tensor(DataType.INT8, 5, 3, 3, 7),
        fp32(1, 1, 1, outputs),
        fp32(1, 1, 1, outputs),
        transposed);
  }

  /** 2 images of 4 x 6 outputs, 5 channels of 3 x 3 x 7 products: 2 x 240 x 63 FLOPs. */
  @Test
  void aConvolutionCostsTheSameFlopsInEveryDirection() {
    Tensor x = fp32(2, 8, 12, 7);
    Tensor w = fp32(5, 3, 3, 7);
    Tensor y = fp32(2, 4, 6, 5);
    ConvolutionGeometry geometry = ConvolutionGeometry.same(3, 2);
    long bytes = 4 * (1344 + 315 + 240);
    assertEquals(
        new OperationCost(Kind.CONVOLUTION_FORWARD, DataType.FLOAT32, bytes, 30_240),
        OperationCost.of(new Convolution.Forward(x, w, y, geometry)));
    assertEquals(
        new OperationCost(Kind.CONVOLUTION_FORWARD, DataType.FLOAT32, bytes + 4 * 5, 30_240),
        OperationCost.of(
            new Convolution.Forward(
                x,
                w,
                y,
                geometry,
                Convolution.Epilogue.NONE.withBias(fp32(1, 1, 1, 5)).withRelu(true))));
    assertEquals(
        new OperationCost(Kind.CONVOLUTION_DATA, DataType.FLOAT32, bytes, 30_240),
        OperationCost.of(new Convolution.BackwardData(y, w, x, geometry)));
    assertEquals(
        new OperationCost(Kind.CONVOLUTION_WEIGHTS, DataType.FLOAT32, bytes, 30_240),
        OperationCost.of(new Convolution.BackwardWeights(x, y, w, geometry)));
  }

  /** Activations of 2 bytes, weights of 4. */
  @Test
  void sixteenBitsHalveTheBytesOfActivations() {
    Op op =
        new Convolution.Forward(
            tensor(DataType.FLOAT16, 1, 10, 10, 4),
            fp32(6, 1, 1, 4),
            tensor(DataType.FLOAT16, 1, 10, 10, 6),
            new ConvolutionGeometry(1, 1, 0));
    assertEquals(
        new OperationCost(
            Kind.CONVOLUTION_FORWARD, DataType.FLOAT16, 2 * 1000 + 4 * 24, 2 * 100 * 24),
        OperationCost.of(op));
  }

  /** x and y of 3 x 4 x 5 x 6 numbers; weight, bias, mean and variance of 6, coefficients of 18. */
  @Test
  void otherOperationsCostTheBytesThatTheyReadAndWrite() {
    Tensor c = fp32(1, 1, 1, 6);
    Tensor x = fp32(3, 4, 5, 6);
    Tensor coefficients = fp32(3, 1, 1, 6);
    Op norm = new BatchNorm.Training(x, c, c, fp32(3, 4, 5, 6), c, c, coefficients, 1e-5f, true);
    assertEquals(
        new OperationCost(Kind.NORMALISATION, DataType.FLOAT32, 4 * (2 * 360 + 7 * 6), 0),
        OperationCost.of(norm));
    assertEquals(
        new OperationCost(Kind.OTHER, DataType.FLOAT32, 4 * 3 * 360, 0),
        OperationCost.of(new Add(x, x, fp32(3, 4, 5, 6), false)));
  }

  /** 2000 FLOPs at 13.45 TFLOP/s take 149 ps, and 48 bytes at 616 GB/s take 78 ps. */
  @Test
  void theTimeIsTheLongerOfBytesAndFlops() {
    OperationCost flops = new OperationCost(Kind.OTHER, DataType.FLOAT32, 48, 2000);
    assertEquals(2000 / 13.45e12, flops.seconds(Gpu.RTX_2080_TI), 1e-24);
    OperationCost bytes = new OperationCost(Kind.OTHER, DataType.FLOAT32, 4800, 2000);
    assertEquals(4800 / 616e9, bytes.seconds(Gpu.RTX_2080_TI), 1e-24);
    OperationCost half = new OperationCost(Kind.OTHER, DataType.BFLOAT16, 48, 200_000);
    assertEquals(200_000 / 312e12, half.seconds(Gpu.A100), 1e-24);
    IllegalArgumentException none =
        assertThrows(IllegalArgumentException.class, () -> half.seconds(Gpu.RTX_2080_TI));
    assertTrue(none.getMessage().contains("RTX 2080 Ti has no convolutions in BFLOAT16"));
  }

  /**
   * In units of 896 x 896 x 2 x 9 x 32 x 32, the colour network's table has 0.09375 (DS1), 20.5
   * (the other 3x3) and 2 x 32 / (9 x 32 x 32) (US10); published for the whole network are about
   * 315 GFLOP.
   */
  @Test
  void theNetworkHasThePublishedFlops() {
    double unit = 802_816.0 * 2 * 9 * 32 * 32;
    List<Op> all = forward();
    List<Op> color = all.stream().filter(op -> weightOf(op).startsWith("color.")).toList();
    double flops = StepEstimate.of(color).flops();
    assertEquals(unit * (0.09375 + 20.5 + 64.0 / (9 * 32 * 32)), flops, 1);
    double whole = StepEstimate.of(all).flops() / GIGA;
    assertEquals(315, whole, 315 * 0.01, "about 315, to its last digit of three");
  }

  private static List<Op> forward() {
    try (ParameterStore store = new ParameterStore()) {
      MultipathColorizer network =
          new MultipathColorizer(store, ModelConfig.standard(), new InputSize(SIZE, SIZE));
      store.layOut(false);
      GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
      MultipathColorizer.Outputs prediction =
          network.forward(
              graph,
              graph.input("gray", new Shape(1, SIZE, SIZE, 1), DataType.FLOAT32),
              graph.input("gray224", new Shape(1, 224, 224, 1), DataType.FLOAT32));
      graph.retain(prediction.s());
      graph.retain(prediction.logits());
      return graph.build().schedule();
    }
  }

  private static String weightOf(Op op) {
    if (op instanceof Convolution.Forward forward) {
      return forward.weight().name();
    }
    return op instanceof Convolution.BackwardData backward ? backward.weight().name() : "";
  }

  /**
   * In units of 896 x 896 x 2 x 9 x 64 x 64: 3/64, 1, then half and 1, then half, 1 and 1;
   * published are about 300 GFLOP.
   */
  @Test
  void vgg16HasThePublishedFlops() {
    try (ParameterStore store = new ParameterStore()) {
      Vgg16Features features = new Vgg16Features(store);
      store.layOut(false);
      GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
      Shape picture = new Shape(1, SIZE, SIZE, 3);
      graph.retain(features.forward(graph, graph.input("rgb", picture, DataType.FLOAT32)));
      double flops = StepEstimate.of(graph.build().schedule()).flops();
      assertEquals(802_816.0 * 2 * 9 * 64 * 64 * (3.0 / 64 + 5), flops, 1);
      assertEquals(300, flops / GIGA, 3, "about 300, to its last digit of three");
    }
  }

  /** The first layers need no gradient of their input; every other convolution has both. */
  @Test
  void aTrainingStepTakesThreeTimesItsForwardPass() {
    StepSpec spec =
        new StepSpec(
            ModelConfig.standard(), new InputSize(SIZE, SIZE), 1, Precision.FP32, Optional.empty());
    StepEstimate step = StepEstimate.of(spec.operations());
    double forward = StepEstimate.of(forward()).flops();
    double ratio = step.flops() / forward;
    assertTrue(ratio > 2.97 && ratio < 3, () -> "3, less the first layers: " + ratio);
    double byKind = 0;
    long flops = 0;
    for (Kind kind : Kind.values()) {
      byKind += step.seconds(Gpu.H100, kind);
      flops += step.flops(kind);
    }
    assertEquals(step.flops(), flops);
    assertEquals(step.seconds(Gpu.H100), byKind, 1e-12);
  }
}
