// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import java.util.List;

/**
 * The result of loading a checkpoint into a network that differs from the checkpoint's.
 *
 * @param filled number of parameters and running statistics loaded, the reshaped ones included
 * @param share elements loaded as a fraction of the network's elements, 0 to 1
 * @param reshaped names of the loaded parameters whose shape in the file has other extents of 1
 * @param left the parameters and running statistics not loaded, in the network's order
 * @param unused names of the file's tensors that were not loaded, sorted; the state of an optimizer
 *     is not among them
 */
public record PartialLoad(
    int filled, double share, List<String> reshaped, List<Left> left, List<String> unused) {
  /** Why a parameter is not loaded. */
  public enum Reason {
    /** The file has no tensor of its name. */
    MISSING,
    /** The file's tensor has another shape. */
    OTHER_SHAPE,
    /** The file's tensor belongs to other classes. */
    OTHER_CLASSES
  }

  /** A parameter or running statistic that keeps its initial value. */
  public record Left(String name, Reason reason) {}

  /** Copies the lists. */
  public PartialLoad {
    reshaped = List.copyOf(reshaped);
    left = List.copyOf(left);
    unused = List.copyOf(unused);
  }

  /** {@return number of parameters and running statistics of the network} */
  public int parameters() {
    return filled + left.size();
  }

  /** {@return names of the parameters that were not loaded for a reason} */
  public List<String> left(Reason reason) {
    return left.stream().filter(one -> one.reason() == reason).map(Left::name).toList();
  }
}
