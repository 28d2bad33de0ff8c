// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.train.StepConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Five training steps of a narrow network in every precision of the device, against the CPU in
 * fp32: outputs, losses and gradients of the first step, and the loss of the last.
 *
 * <p>A network with random weights amplifies roundings. In 16 bits and TF32, outputs may therefore
 * differ by three times the difference that bf16 makes on the CPU. {@link ConvolutionCheck} has
 * narrower bounds.
 *
 * <p>Gradients of the whole network are printed without a verdict. Rounding changes which ReLUs
 * switch, so that even libtorch's fp32 gradients differ by 4 % from its fp64 ones.
 */
public final class NetworkCheck implements DeviceCheck {
  private static final int STEPS = 5;
  private static final double WIDTH = 0.1;

  /** Between two devices in fp32, as in the tests of the backends. */
  private static final double SAME = 2e-4;

  /** After updates by gradients that differ by a few percent. */
  private static final double SAME_AFTER_UPDATES = 1e-2;

  private static final double ROUNDED_LOSS = 5e-2;

  /** The results of one device in one precision. */
  private record Solution(
      Map<String, float[]> outputs, Map<String, float[]> gradients, List<Losses> losses) {}

  private final boolean tensorFloat32;

  /**
   * A check.
   *
   * @param tensorFloat32 whether the device may round fp32 operands to TF32
   */
  public NetworkCheck(boolean tensorFloat32) {
    this.tensorFloat32 = tensorFloat32;
  }

  @Override
  public boolean passes(Backend device, PrintWriter out) {
    Verdicts verdicts = new Verdicts(out);
    Solution expected;
    Optional<Solution> rounded;
    try (Backend cpu = Backends.open("cpu", BackendOptions.standard())) {
      expected = solve(cpu, Precision.FP32);
      rounded =
          cpu.capabilities().supports(DataType.BFLOAT16)
              ? Optional.of(solve(cpu, Precision.BF16))
              : Optional.empty();
    }
    for (Precision precision : Precision.values()) {
      if (device.capabilities().supports(precision.activations())) {
        Comparison comparison = new Comparison(expected, rounded, precision, tensorFloat32);
        comparison.of(solve(device, precision), verdicts);
      }
    }
    Algorithms.print(device, verdicts);
    return verdicts.passed();
  }

  private static Solution solve(Backend backend, Precision precision) {
    StepSpec spec =
        new StepSpec(
            ModelConfig.standard().withWidth(WIDTH),
            new InputSize(64, 96),
            2,
            precision,
            Optional.of(PerceptualSize.OWN));
    try (CheckedNetwork network = new CheckedNetwork(backend, spec, StepConfig.Outputs.ALL)) {
      List<Losses> losses = new ArrayList<>();
      losses.add(network.compute());
      Map<String, float[]> outputs = network.outputs();
      Map<String, float[]> gradients = network.gradients();
      network.commit();
      for (int step = 1; step < STEPS; step++) {
        losses.add(network.compute());
        network.commit();
      }
      return new Solution(outputs, gradients, losses);
    }
  }

  /**
   * A comparison with the CPU.
   *
   * @param expected the CPU's results in fp32
   * @param rounded the CPU's results in bf16; empty if it has none
   * @param precision of the device
   */
  private record Comparison(
      Solution expected, Optional<Solution> rounded, Precision precision, boolean tensorFloat32) {
    /** Compares a device's results. */
    void of(Solution actual, Verdicts verdicts) {
      expected
          .outputs()
          .forEach(
              (name, values) ->
                  verdicts.within(
                      "%s, output %s".formatted(precision, name),
                      Verdicts.euclidean(actual.outputs().get(name), values),
                      bound(name, values)));
      for (int step : new int[] {0, STEPS - 1}) {
        double loss = expected.losses().get(step).total();
        verdicts.within(
            "%s, loss of step %d".formatted(precision, step + 1),
            Math.abs(actual.losses().get(step).total() - loss) / Math.abs(loss),
            lossBound(step));
      }
      compareGradients(actual, verdicts);
    }

    private boolean exact() {
      return precision == Precision.FP32 && !tensorFloat32;
    }

    private double lossBound(int step) {
      double exact = step == 0 ? SAME : SAME_AFTER_UPDATES;
      return exact() ? exact : ROUNDED_LOSS;
    }

    private double bound(String name, float[] values) {
      return exact()
          ? SAME
          : rounded
              .map(cpu -> 3 * Verdicts.euclidean(cpu.outputs().get(name), values))
              .orElse(Double.POSITIVE_INFINITY);
    }

    private void compareGradients(Solution actual, Verdicts verdicts) {
      List<Double> errors =
          expected.gradients().entrySet().stream()
              .map(e -> Verdicts.euclidean(actual.gradients().get(e.getKey()), e.getValue()))
              .sorted(Comparator.naturalOrder())
              .toList();
      verdicts.require(
          "%s, gradients are finite".formatted(precision),
          errors.stream().allMatch(Double::isFinite));
      verdicts.say(
          "      %s, gradients differ from the CPU's in fp32 by %.1e in the median, %.1e at most",
          precision, errors.get(errors.size() / 2), errors.get(errors.size() - 1));
    }
  }
}
