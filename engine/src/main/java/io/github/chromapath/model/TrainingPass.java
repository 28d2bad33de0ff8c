// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A network's part of a training step or an evaluation of its losses.
 *
 * @param outputs results by name, computed only if they are read or retained: "s" is the network's
 *     own output, "ab" (N, H, W, 2) a* and b*, "rgb" (N, H, W, 3) the coloured image, "logits"
 *     classes, if the network predicts them. In an evaluation "ab" is the {@linkplain
 *     Colorizer#predict prediction} and does not depend on the targets
 * @param terms the losses that the graph computes
 * @param losses the losses of a run from the values of its terms
 */
public record TrainingPass(
    Map<String, Tensor> outputs,
    List<LossTerm> terms,
    Function<ToDoubleFunction<LossTerm>, Losses> losses) {
  /** Copies the list, and the map, sorted, so that programs are the same in every process. */
  public TrainingPass {
    terms = List.copyOf(terms);
    outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
  }
}
