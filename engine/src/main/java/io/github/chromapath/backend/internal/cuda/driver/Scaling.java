// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

/**
 * How cuBLAS and cuDNN combine a result with the previous content of its target: target = alpha
 * result + beta target. With beta 0 the target is not read.
 */
public record Scaling(float alpha, float beta) {
  /** The result replaces the target. */
  public static final Scaling OVERWRITE = new Scaling(1, 0);

  /** The result is added to the target. */
  public static final Scaling ADD = new Scaling(1, 1);
}
