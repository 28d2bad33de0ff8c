// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import static io.github.chromapath.backend.internal.cuda.KernelOps.requireFloat32;
import static io.github.chromapath.backend.internal.cuda.KernelOps.suffix;

import io.github.chromapath.backend.internal.cuda.driver.Cublas.ComputeType;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Matrix;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans convolutions: 1x1 convolutions of stride 1 are matrix products of pixels and channels, in
 * cuBLAS; all others run in cuDNN.
 *
 * <p>Weights and their gradients are FLOAT32. Where activations have 16 bits, the workspace begins
 * with the weight rounded to their type; a gradient from cuDNN comes in that type too and is
 * widened, one from cuBLAS is FLOAT32 at once. What cuDNN's algorithm works in follows.
 */
final class ConvolutionOps {
  private final OpenGpu gpu;
  private final KernelOps ops;
  private final ConvolutionAlgorithms algorithms;
  private final CudnnPlans plans;

  /**
   * For one compilation.
   *
   * @param plans owns the descriptors that are made
   */
  ConvolutionOps(OpenGpu gpu, KernelOps ops, ConvolutionAlgorithms algorithms, CudnnPlans plans) {
    this.gpu = gpu;
    this.ops = ops;
    this.algorithms = algorithms;
    this.plans = plans;
  }

  /**
   * How a convolution runs.
   *
   * @param workspaceLimit what cuDNN's algorithm may ask for
   * @throws UnsupportedOperationException if the device has no convolution of these types, or none
   *     within the limit
   */
  OpPlan plan(Convolution op, long workspaceLimit) {
    ConvolutionKey key = ConvolutionKey.of(op);
    requireType(key.type());
    return key.pointwise() ? product(op, key) : convolution(op, key, workspaceLimit);
  }

  private void requireType(DataType type) {
    if (type == DataType.BFLOAT16 && !gpu.device().multipliesBfloat16()) {
      throw new UnsupportedOperationException(
          gpu.device().name()
              + " has no BFLOAT16 convolutions (compute capability 8.0 does); use FLOAT16");
    }
  }

  private OpPlan convolution(Convolution op, ConvolutionKey key, long workspaceLimit) {
    long converted = convertedBytes(key);
    CudnnPlan plan = plans.create(key, algorithms, workspaceLimit);
    return OpPlan.withWorkspace(
        converted + plan.workspaceBytes(),
        workspace ->
            commands(
                op,
                key,
                workspace,
                (operands, accumulate) -> plan.on(operands, workspace + converted, accumulate)));
  }

  /** Bytes of the weight in the activations' type, to the next multiple of 256; 0 for fp32. */
  private static long convertedBytes(ConvolutionKey key) {
    long bytes = key.weightElements() * key.type().bytes();
    return key.type() == DataType.FLOAT32 ? 0 : (bytes + 255) / 256 * 256;
  }

  /** Runs a convolution on x, w and y; where it accumulates, it adds to what the target holds. */
  @FunctionalInterface
  private interface Runner {
    Command on(Operands operands, boolean accumulate);
  }

  private List<Command> commands(Convolution op, ConvolutionKey key, long converted, Runner run) {
    List<Command> commands = new ArrayList<>();
    if (op instanceof Convolution.Fusible fusible) {
      long w = weight(fusible.weight(), key, converted, commands);
      long x = CudaMemory.address(fusible.x());
      long y = CudaMemory.address(fusible.y());
      boolean forward = key.direction() == Direction.FORWARD;
      Operands operands = forward ? new Operands(x, w, y) : new Operands(y, w, x);
      commands.add(run.on(operands, fusible.addend() == fusible.y()));
      finish(fusible, commands);
    } else if (op instanceof Convolution.BackwardData backward) {
      long w = weight(backward.weight(), key, converted, commands);
      long dx = CudaMemory.address(backward.dx());
      commands.add(run.on(new Operands(dx, w, CudaMemory.address(backward.dy())), false));
    } else if (op instanceof Convolution.BackwardWeights backward) {
      requireFloat32(backward.dWeight());
      long x = CudaMemory.address(backward.x());
      long dy = CudaMemory.address(backward.dy());
      boolean widened = key.type() != DataType.FLOAT32 && !key.pointwise();
      long dw = widened ? converted : CudaMemory.address(backward.dWeight());
      commands.add(run.on(new Operands(x, dw, dy), false));
      if (widened) {
        commands.add(cast(key.type(), dw, DataType.FLOAT32, backward.dWeight(), key));
      }
    }
    return commands;
  }

  /** The weight's address in the activations' type, rounded into the workspace if need be. */
  private long weight(Tensor weight, ConvolutionKey key, long converted, List<Command> commands) {
    requireFloat32(weight);
    if (key.type() == DataType.FLOAT32) {
      return CudaMemory.address(weight);
    }
    commands.add(cast(DataType.FLOAT32, weight, key.type(), converted, key));
    return converted;
  }

  private Command cast(
      DataType from, Object source, DataType to, Object target, ConvolutionKey key) {
    return ops.launch(
        ops.geometry().elements(key.weightElements(), from),
        "elementwise",
        "cast_" + suffix(from) + "_" + suffix(to),
        source,
        target,
        key.weightElements());
  }

  /** What is added to a result that lies in y, and ReLU; an addend that is y is in it already. */
  private void finish(Convolution.Fusible op, List<Command> commands) {
    Tensor y = op.y();
    Tensor bias = op.bias();
    Tensor addend = op.addend();
    boolean relu = op.relu();
    boolean another = addend != null && addend != y;
    if (bias != null) {
      requireFloat32(bias);
      int channels = y.shape().c();
      long pixels = y.shape().pixels();
      LaunchConfig config = ops.geometry().walk(1, pixels, channels, y.type());
      String name = "bias_add_" + suffix(y.type());
      boolean last = relu && !another;
      commands.add(ops.launch(config, "channels", name, y, bias, y, pixels, channels, last));
    }
    long elements = y.shape().elements();
    LaunchConfig config = ops.geometry().elements(elements, y.type());
    if (another) {
      String name = "add_" + suffix(y.type());
      commands.add(ops.launch(config, "elementwise", name, y, addend, y, elements, relu));
    } else if (relu && bias == null) {
      String name = "relu_forward_" + suffix(y.type());
      commands.add(ops.launch(config, "elementwise", name, y, y, elements));
    }
  }

  /**
   * With X (M, I), W (O, I) and Y (M, O) in rows, M = N H W: Y = X W^T, dX = dY W, dW = dY^T X. To
   * cuBLAS, which counts in columns, each matrix is its own transpose.
   */
  private OpPlan product(Convolution op, ConvolutionKey key) {
    int pixels = Math.toIntExact(key.x().pixels());
    int in = key.x().c();
    int out = key.y().c();
    DataType type = key.type();
    ComputeType compute =
        gpu.tensorFloat32(type) ? ComputeType.TENSOR_FLOAT32 : ComputeType.FLOAT32;
    Runner runner =
        (at, accumulate) -> {
          float beta = accumulate ? 1 : 0;
          Matrix x = new Matrix(at.x(), type, false, in);
          Matrix y = new Matrix(at.y(), type, false, out);
          Matrix w = new Matrix(at.w(), type, false, in);
          return switch (key.direction()) {
            case FORWARD -> new Product(out, pixels, in, w.transpose(), x, y, beta, compute);
            case BACKWARD_DATA -> new Product(in, pixels, out, w, y, x, beta, compute);
            case BACKWARD_FILTER -> {
              Matrix dw = new Matrix(at.w(), DataType.FLOAT32, false, in);
              yield new Product(in, out, pixels, x, y.transpose(), dw, beta, compute);
            }
          };
        };
    boolean forWeights = op instanceof Convolution.BackwardWeights;
    return OpPlan.withWorkspace(
        forWeights ? 0 : convertedBytes(key), workspace -> commands(op, key, workspace, runner));
  }

  /** c (m, n) = a (m, k) b (k, n) + beta c. */
  private record Product(
      int m, int n, int k, Matrix a, Matrix b, Matrix c, float beta, ComputeType compute)
      implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.cublas().multiply(gpu.cublasHandle(), m, n, k, 1, a, b, beta, c, compute);
    }
  }
}
