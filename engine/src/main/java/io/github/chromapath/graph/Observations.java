// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The magnitudes of a network's activations over any number of runs of a program that is compiled
 * with {@link Graph#compile(io.github.chromapath.backend.Backend, FrozenWeights, Observations)}.
 * The result depends on the numbers only, not on their order. Not thread-safe.
 */
public final class Observations {
  private final Map<String, MagnitudeHistogram> histograms = new TreeMap<>();

  /** The operations, with an observer after each first write of a tensor that int8 would store. */
  List<Op> insertInto(List<Op> operations, FrozenWeights frozen) {
    Map<Tensor, Integer> pending = Quantization.observed(operations, frozen);
    List<Op> result = new ArrayList<>();
    for (Op op : operations) {
      result.add(op);
      for (Tensor written : op.writes()) {
        Integer ranges = pending.remove(written);
        if (ranges != null) {
          result.add(
              new ActivationObserver(
                  written,
                  histograms.computeIfAbsent(
                      written.name(), key -> new MagnitudeHistogram(ranges))));
        }
      }
    }
    return result;
  }

  /** The ranges with the least error of rounding to 8 bits, where 8 bits are enough. */
  public Calibration calibration() {
    Map<String, Calibration.Range> ranges = new TreeMap<>();
    histograms.forEach(
        (name, histogram) -> histogram.range().ifPresent(range -> ranges.put(name, range)));
    return new Calibration(ranges);
  }

  /** Number of tensors that were measured. */
  public int tensors() {
    return histograms.size();
  }
}
