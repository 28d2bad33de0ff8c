// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Shape;
import java.util.Optional;

/**
 * The batch norm operations of a case, over operands with fixed names: x, weight, bias, y, mean,
 * variance, runningMean, runningVariance, dWeight and dBias.
 */
final class BatchNormOps {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.1f;

  private final OpCase.Operands operands;
  private final boolean relu;

  private BatchNormOps(OpCase.Operands operands, boolean relu) {
    this.operands = operands;
    this.relu = relu;
  }

  /** Without ReLU. */
  static BatchNormOps of(OpCase.Operands operands) {
    return new BatchNormOps(operands, false);
  }

  /** With ReLU, if {@code enabled}. */
  BatchNormOps relu(boolean enabled) {
    return new BatchNormOps(operands, enabled);
  }

  /** The shape of the coefficients of a batch norm of {@code x}. */
  static Shape coefficients(Shape x) {
    return new Shape(3, 1, 1, x.c());
  }

  /** y, the batch's statistics and the coefficients. */
  Op training() {
    return new BatchNorm.Training(
        operands.get("x"),
        operands.get("weight"),
        operands.get("bias"),
        operands.get("y"),
        operands.get("mean"),
        operands.get("variance"),
        operands.get("coefficients"),
        EPSILON,
        relu);
  }

  /** y again, from the coefficients of {@link #training}. */
  Op again() {
    return new BatchNorm.Apply(
        operands.get("x"), operands.get("coefficients"), operands.get("again"), relu);
  }

  /** The running statistics, from the batch's of {@code pixels} elements a channel. */
  Op updateRunning(long pixels) {
    return new BatchNorm.UpdateRunning(
        operands.get("mean"),
        operands.get("variance"),
        operands.get("runningMean"),
        operands.get("runningVariance"),
        pixels,
        MOMENTUM);
  }

  /** y from the statistics {@code mean} and {@code variance}. */
  Op inference() {
    return new BatchNorm.Inference(
        operands.get("x"),
        operands.get("weight"),
        operands.get("bias"),
        operands.get("y"),
        operands.get("mean"),
        operands.get("variance"),
        EPSILON,
        relu);
  }

  /** dx of {@link #inference} without ReLU, given a gradient of y. */
  Op frozenBackward(String gradient) {
    return new BatchNorm.Inference(
        operands.get(gradient),
        operands.get("weight"),
        operands.get("zeros"),
        operands.get("dx"),
        operands.get("zeros"),
        operands.get("variance"),
        EPSILON,
        false);
  }

  /** dWeight, dBias and {@code dx}, given the gradient {@code dy} of y. */
  Op backward(String dy, String dx) {
    return new BatchNorm.Backward(
        operands.get("x"),
        relu ? Optional.of(operands.get("coefficients")) : Optional.empty(),
        operands.get(dy),
        operands.get("weight"),
        operands.get("mean"),
        operands.get("variance"),
        operands.get(dx),
        operands.get("dWeight"),
        operands.get("dBias"),
        EPSILON);
  }
}
