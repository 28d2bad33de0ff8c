// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole network with convolutions in int8. */
class Int8PredictorTest {
  private static final double WIDTH = 0.25;
  private static final int SIDE = 128;
  private static final ModelConfig MODEL = ModelConfig.standard().withWidth(WIDTH);
  private static final PredictorConfig PLAIN = PredictorConfig.of(MODEL, SIDE, SIDE);

  private static Backend backend;
  private static ParameterStore store;
  private static Calibration calibration;

  @BeforeAll
  static void calibrate() {
    backend = Backends.open("cpu", BackendOptions.builder().threads(2).build());
    store = new ParameterStore();
    MODEL.register(store);
    store.allocateApart(backend);
    NetworkWeights.network(WIDTH, ModelConfig.CLASSES, 1).values().forEach(store::write);
    calibration = measured();
  }

  @AfterAll
  static void close() {
    store.close();
    backend.close();
  }

  private static Calibration measured() {
    return Predictor.calibrate(
        backend, store, PLAIN, predictor -> List.of(1, 2).forEach(seed -> run(predictor, seed)));
  }

  private static float[] noise(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private static float[] run(Predictor predictor, long seed) {
    float[] ab = new float[2 * SIDE * SIDE];
    predictor.predict(
        FloatBuffer.wrap(noise(SIDE * SIDE, seed)),
        FloatBuffer.wrap(noise(224 * 224, -seed)),
        FloatBuffer.wrap(ab));
    return ab;
  }

  private static float[] predicted(PredictorConfig config, long seed) {
    try (FrozenWeights weights = FrozenWeights.on(backend);
        Predictor predictor = new Predictor(backend, store, weights, config)) {
      return run(predictor, seed);
    }
  }

  @Test
  void equalPicturesGiveEqualRanges() {
    assertEquals(calibration, measured());
  }

  /** Relative to fp32 on a picture that was not measured; rounding to 8 bits is the difference. */
  @Test
  void resultsAreCloseToFp32() {
    assumeTrue(backend.capabilities().types().int8(), "needs VNNI or AMX");
    float[] exact = predicted(PLAIN, 3);
    float[] int8 = predicted(PLAIN.withArithmetic(Arithmetic.int8(calibration)), 3);
    double relative = relative(exact, int8);
    assertTrue(relative > 0 && relative < 0.02, "relative difference " + relative);
  }

  private static double relative(float[] exact, float[] result) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.pow(result[i] - exact[i], 2);
      norm += Math.pow(exact[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void runsAreBitIdentical() {
    assumeTrue(backend.capabilities().types().int8(), "needs VNNI or AMX");
    PredictorConfig config = PLAIN.withArithmetic(Arithmetic.int8(calibration));
    assertEquals(FloatBuffer.wrap(predicted(config, 4)), FloatBuffer.wrap(predicted(config, 4)));
  }

  /** Only the first convolutions are in fp32, and each tensor is quantized at most once. */
  @Test
  void bytesFlowBetweenConvolutions() {
    List<Op> schedule;
    try (ParameterStore laidOut = new ParameterStore();
        FrozenWeights weights = FrozenWeights.laidOut()) {
      MODEL.register(laidOut);
      laidOut.layOut(false);
      schedule =
          Predictor.schedule(laidOut, weights, PLAIN.withArithmetic(Arithmetic.int8(calibration)));
    }
    List<String> left =
        schedule.stream()
            .filter(Quantized.ConvolveFloat.class::isInstance)
            .map(op -> op.writes().get(0).name())
            .toList();
    assertEquals(List.of("context.resnet.bn1.y", "spatial.conv1.bn.y", "color.ds1.bn.y"), left);
    assertTrue(schedule.stream().noneMatch(op -> op instanceof Convolution), "" + schedule);
    assertTrue(schedule.stream().noneMatch(op -> op instanceof Quantized.Dequantize), "" + left);
    Map<String, Integer> quantized = new HashMap<>();
    for (Op op : schedule) {
      if (op instanceof Quantized.Quantize) {
        quantized.merge(op.reads().get(0).name(), 1, Integer::sum);
      }
    }
    assertTrue(quantized.values().stream().allMatch(count -> count == 1), "" + quantized);
    assertFalse(quantized.isEmpty());
  }

  /** A tensor without a range keeps the convolutions that read it in floating point. */
  @Test
  void aRejectedTensorStaysInFloatingPoint() {
    Map<String, Calibration.Range> ranges = new HashMap<>(calibration.ranges());
    ranges.remove("color.ds10.bn.y");
    ranges.remove("color.skip1.in.y");
    ranges.remove("context.resnet.layer2.1.y");
    Calibration partial = new Calibration(ranges);
    try (ParameterStore laidOut = new ParameterStore();
        FrozenWeights weights = FrozenWeights.laidOut()) {
      MODEL.register(laidOut);
      laidOut.layOut(false);
      List<Op> schedule =
          Predictor.schedule(laidOut, weights, PLAIN.withArithmetic(Arithmetic.int8(partial)));
      assertTrue(
          schedule.stream()
              .anyMatch(
                  op ->
                      op instanceof Convolution.Fusible convolution
                          && convolution.x().name().equals("color.ds10.bn.y")
                          && convolution.x().type() == DataType.FLOAT32));
    }
    assumeTrue(backend.capabilities().types().int8(), "needs VNNI or AMX");
    float[] exact = predicted(PLAIN, 5);
    float[] ab = predicted(PLAIN.withArithmetic(Arithmetic.int8(partial)), 5);
    assertTrue(relative(exact, ab) < 0.02, "relative difference " + relative(exact, ab));
  }

  @Test
  void theRestIsInFp32() {
    assertEquals(Precision.FP32, Arithmetic.int8(calibration).precision());
  }
}
