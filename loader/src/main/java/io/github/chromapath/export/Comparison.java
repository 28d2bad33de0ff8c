// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.nn.ParameterStore;
import java.util.List;

/**
 * Compares an exported network with this engine's.
 *
 * @param backend the device of the parameters
 * @param store the parameters
 * @param exported the network and the numbers that it was exported with
 * @param numbers the same numbers
 */
record Comparison(
    Backend backend, ParameterStore store, PredictorConfig exported, ExportNumbers numbers) {
  /** Part of the largest magnitude of an output, or of 1 if that is larger. */
  private static final double FP32 = 1e-4;

  /**
   * The root mean square of the relative error of a chain of 100 layers, each of which rounds its
   * weights, its sum and its result to 11 bits, if the errors are independent.
   */
  private static final double FP16 = Math.sqrt(3 * 100) * 0x1p-11;

  /** The largest derivative of 255 sigmoid(z), so that an error of z is multiplied by it in a*. */
  private static final double SLOPE = 255.0 / 4;

  /** How far the outputs of a batch are from this engine's. */
  List<Difference> of(ProbeBatch batch, Outputs found) {
    Outputs exact = Outputs.ofEngine(backend, store, exported.withPrecision(Precision.FP32), batch);
    List<String> names = exact.values().keySet().stream().toList();
    return switch (numbers) {
      case FP32 ->
          names.stream().map(name -> fp32(name, batch, found.get(name), exact.get(name))).toList();
      case FP16 ->
          names.stream().map(name -> fp16(name, batch, found.get(name), exact.get(name))).toList();
      case INT8 -> {
        Outputs int8 = Outputs.ofEngine(backend, store, exported, batch);
        yield names.stream()
            .map(name -> int8(name, batch, found.get(name), exact.get(name), int8.get(name)))
            .toList();
      }
    };
  }

  private static Difference fp32(String name, ProbeBatch batch, float[] found, float[] exact) {
    double magnitude = Math.max(1, Deviation.ofZero(exact).largest());
    return Difference.of(name, batch, Deviation.of(found, exact).largest(), FP32 * magnitude);
  }

  private static Difference fp16(String name, ProbeBatch batch, float[] found, float[] exact) {
    double unit =
        name.equals(OnnxModel.AB) ? SLOPE : Math.max(1, Deviation.ofZero(exact).rootMeanSquare());
    return Difference.of(name, batch, Deviation.of(found, exact).rootMeanSquare(), FP16 * unit);
  }

  /** Two networks in int8 may differ as two independent roundings of the exact result do. */
  private static Difference int8(
      String name, ProbeBatch batch, float[] found, float[] exact, float[] expected) {
    double rounding = Deviation.of(expected, exact).rootMeanSquare();
    double measured = Deviation.of(found, expected).rootMeanSquare();
    return Difference.of(name, batch, measured, Math.sqrt(2) * rounding);
  }
}
