// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.train.StepConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Five timed training steps. */
public final class StepsCheck implements DeviceCheck {
  /** Steps before the ones that count: the first two prepare. */
  private static final int WARM_UP = 2;

  private static final int STEPS = 5;

  private final StepSpec spec;

  /** A check of the steps of a specification. */
  public StepsCheck(StepSpec spec) {
    this.spec = spec;
  }

  @Override
  public boolean passes(Backend device, PrintWriter out) {
    Verdicts verdicts = new Verdicts(out);
    Precision precision = spec.precision();
    String name = precision.name().toLowerCase(Locale.ROOT);
    if (!device.capabilities().supports(precision.activations())) {
      verdicts.say("      this device has no convolutions in %s", name);
      return true;
    }
    verdicts.say(
        "      %s, batch %d, %dx%d", name, spec.batch(), spec.size().width(), spec.size().height());
    List<Double> milliseconds = new ArrayList<>();
    try (CheckedNetwork network = new CheckedNetwork(device, spec, StepConfig.Outputs.NONE)) {
      for (int step = 1; step <= WARM_UP + STEPS; step++) {
        long start = System.nanoTime();
        Losses losses = network.compute();
        boolean finite = network.finite();
        network.commit();
        milliseconds.add((System.nanoTime() - start) / 1e6);
        verdicts.require(
            String.format(
                Locale.ROOT,
                "step %d: %.1f ms, loss %.6g, Huber %.6g, cross-entropy %.6g, perceptual %.6g",
                step,
                milliseconds.get(step - 1),
                losses.total(),
                losses.huber(),
                losses.crossEntropy(),
                losses.perceptual()),
            finite && Double.isFinite(losses.total()));
      }
    }
    List<Double> timed = milliseconds.stream().skip(WARM_UP).sorted().toList();
    double median = timed.get(STEPS / 2);
    verdicts.say(
        "      median of the last %d steps: %.1f ms, %.2f pictures/s",
        STEPS, median, spec.batch() / median * 1000);
    Algorithms.print(device, verdicts);
    return verdicts.passed();
  }
}
