package io.github.chromapath.nn;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One named tensor of a network.
 *
 * @param name the checkpoint name
 * @param value its elements
 * @param gradient the gradient of the loss; null for a running statistic, which is not trained
 * @param layout how it appears in files
 * @param initializer how it is filled before training
 */
public record Parameter(
    String name, Tensor value, Tensor gradient, WeightLayout layout, Initializer initializer) {
  /** Whether an optimizer changes it; running statistics are not trained. */
  public boolean trained() {
    return gradient != null;
  }

  /** The shape in files. */
  public List<Integer> fileShape() {
    return layout.fileShape(value.shape());
  }
}
