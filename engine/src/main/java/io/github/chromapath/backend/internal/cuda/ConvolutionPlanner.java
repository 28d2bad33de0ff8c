// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.ElementwisePlanner.Operand;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.ComputeType;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Extents;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Gemm;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Matrices;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Matrix;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.kernels.SkinnyConvolution;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Plans convolutions: 1x1 convolutions of stride 1 are matrix products of pixels and channels, in
 * cuBLAS; of those, {@link SkinnyConvolution} decides which run in the project's kernels. All
 * others run in cuDNN.
 *
 * <p>Weights and their gradients are FLOAT32. If activations have 16 bits, the weight is rounded to
 * their type: in {@link WeightCopies}, or else at the start of the workspace. cuDNN's weight
 * gradient has that type too and is converted; cuBLAS writes FLOAT32 directly. The workspace of
 * cuDNN's algorithm follows.
 *
 * <p>cuDNN adds a bias and applies ReLU before it stores y. In 16 bits, y is then rounded once, and
 * the bias is rounded to the type of y. Other epilogues follow as kernels that read and write y.
 */
final class ConvolutionPlanner {
  private final OpenGpu gpu;
  private final CudnnPlans cudnn;
  private final WeightCopies copies;
  private final ElementwisePlanner elementwise;
  private final ChannelsPlanner channels;
  private final PointwisePlanner pointwise;

  /**
   * A planner for one compilation.
   *
   * @param cudnn owns the descriptors
   * @param copies parameters in 16 bits
   * @param elementwise launches conversions, ReLU and additions
   * @param channels launches additions of a bias
   * @param pointwise plans skinny convolutions
   */
  ConvolutionPlanner(
      OpenGpu gpu,
      CudnnPlans cudnn,
      WeightCopies copies,
      ElementwisePlanner elementwise,
      ChannelsPlanner channels,
      PointwisePlanner pointwise) {
    this.gpu = gpu;
    this.cudnn = cudnn;
    this.copies = copies;
    this.elementwise = elementwise;
    this.channels = channels;
    this.pointwise = pointwise;
  }

  /**
   * Plans a convolution.
   *
   * @throws UnsupportedOperationException if the device has no convolution of these types, or cuDNN
   *     no algorithm within the workspace limit
   */
  OpPlan plan(Convolution op) {
    ConvolutionKey key = ConvolutionKey.of(op);
    requireType(key.type());
    if (SkinnyConvolution.matches(op)) {
      return pointwise.plan(op);
    }
    if (key.pointwise()) {
      return product(op, key);
    }
    return op instanceof Convolution.Forward forward && rectifiesWithBias(forward)
        ? withBiasRelu(forward, key)
        : convolution(op, key);
  }

  private static boolean rectifiesWithBias(Convolution.Forward op) {
    return op.epilogue().bias().isPresent() && op.epilogue().relu();
  }

  /** If cuDNN has no algorithm for all of it, bias and ReLU follow the convolution. */
  private OpPlan withBiasRelu(Convolution.Forward op, ConvolutionKey key) {
    CudnnPlan plan;
    try {
      plan = cudnn.create(key.withBiasRelu());
    } catch (UnsupportedOperationException e) {
      return convolution(op, key);
    }
    Tensor vector = op.epilogue().bias().orElseThrow();
    long weightBytes = convertedBytes(op.weight(), key.type());
    long biasBytes = convertedBytes(vector, key.type());
    long scratch = weightBytes + biasBytes;
    return OpPlan.withWorkspace(
        scratch + plan.workspaceBytes(),
        workspace -> {
          List<Command> commands = new ArrayList<>();
          long w = converted(op.weight(), key.type(), workspace, commands);
          long bias = converted(vector, key.type(), workspace + weightBytes, commands);
          Operands operands =
              new Operands(CudaMemory.address(op.x()), w, CudaMemory.address(op.y()));
          OptionalLong addend =
              op.epilogue().addend().stream().mapToLong(CudaMemory::address).findFirst();
          commands.add(plan.onBiasRelu(operands, workspace + scratch, bias, addend));
          return commands;
        });
  }

  private void requireType(DataType type) {
    if (type == DataType.BFLOAT16 && !gpu.device().multipliesBfloat16()) {
      throw new UnsupportedOperationException(
          gpu.device().name()
              + " has no BFLOAT16 convolutions (compute capability 8.0 does); use FLOAT16");
    }
  }

  private OpPlan convolution(Convolution op, ConvolutionKey key) {
    long converted = convertedBytes(op, key);
    CudnnPlan plan = cudnn.create(key);
    return OpPlan.withWorkspace(
        converted + plan.workspaceBytes(),
        workspace ->
            commands(
                op,
                key,
                workspace,
                (operands, accumulate) -> plan.on(operands, workspace + converted, accumulate)));
  }

  /** Bytes of the weight or its gradient in the activations' type, if they are in the workspace. */
  private long convertedBytes(Convolution op, ConvolutionKey key) {
    if (op instanceof Convolution.BackwardWeights backward) {
      return key.type() == DataType.FLOAT32 || key.pointwise()
          ? 0
          : align(backward.dWeight().shape().elements() * key.type().bytes());
    }
    return convertedBytes(op.reads().get(1), key.type());
  }

  /** Bytes of a parameter in a type; 0 if it has that type or a copy. */
  private long convertedBytes(Tensor parameter, DataType type) {
    return type == DataType.FLOAT32 || copies.address(parameter, type).isPresent()
        ? 0
        : align(parameter.shape().elements() * type.bytes());
  }

  private static long align(long bytes) {
    return (bytes + 255) / 256 * 256;
  }

  /** Runs a convolution on x, w and y; it overwrites its target or adds to it. */
  @FunctionalInterface
  private interface Runner {
    Command on(Operands operands, boolean accumulate);
  }

  private List<Command> commands(Convolution op, ConvolutionKey key, long converted, Runner run) {
    List<Command> commands = new ArrayList<>();
    if (op instanceof Convolution.Fusible fusible) {
      long w = converted(fusible.weight(), key.type(), converted, commands);
      long x = CudaMemory.address(fusible.x());
      long y = CudaMemory.address(fusible.y());
      boolean forward = key.direction() == Direction.FORWARD;
      Operands operands = forward ? new Operands(x, w, y) : new Operands(y, w, x);
      commands.add(run.on(operands, addsToResult(fusible)));
      finish(fusible, commands);
    } else if (op instanceof Convolution.BackwardData backward) {
      long w = converted(backward.weight(), key.type(), converted, commands);
      long dx = CudaMemory.address(backward.dx());
      commands.add(run.on(new Operands(dx, w, CudaMemory.address(backward.dy())), false));
    } else if (op instanceof Convolution.BackwardWeights backward) {
      FamilyPlanner.requireFloat32(backward.dWeight());
      long x = CudaMemory.address(backward.x());
      long dy = CudaMemory.address(backward.dy());
      boolean widened = key.type() != DataType.FLOAT32 && !key.pointwise();
      long dw = widened ? converted : CudaMemory.address(backward.dWeight());
      commands.add(run.on(new Operands(x, dw, dy), false));
      if (widened) {
        commands.add(
            elementwise.convert(
                new Operand(dw, key.type()),
                new Operand(backward.dWeight(), DataType.FLOAT32),
                key.weightElements()));
      }
    }
    return commands;
  }

  /** A parameter's address in a type: that of its copy, or in the workspace, rounded before. */
  private long converted(Tensor parameter, DataType type, long place, List<Command> commands) {
    FamilyPlanner.requireFloat32(parameter);
    if (type == DataType.FLOAT32) {
      return CudaMemory.address(parameter);
    }
    OptionalLong copy = copies.address(parameter, type);
    if (copy.isPresent()) {
      return copy.getAsLong();
    }
    commands.add(
        elementwise.convert(
            new Operand(parameter, DataType.FLOAT32),
            new Operand(place, type),
            parameter.shape().elements()));
    return place;
  }

  /** Adds bias and addend to y, then applies ReLU; an addend that is y was added already. */
  private void finish(Convolution.Fusible op, List<Command> commands) {
    Tensor y = op.y();
    Optional<Tensor> bias = op.epilogue().bias();
    Optional<Tensor> addend = op.epilogue().addend().filter(summand -> summand != y);
    boolean relu = op.epilogue().relu();
    bias.ifPresent(vector -> commands.add(channels.addBias(y, vector, relu && addend.isEmpty())));
    if (addend.isPresent()) {
      commands.add(elementwise.sum(y, addend.get(), y, relu));
    } else if (relu && bias.isEmpty()) {
      commands.add(elementwise.rectify(y, y));
    }
  }

  private static boolean addsToResult(Convolution.Fusible op) {
    return op.epilogue().addend().filter(summand -> summand == op.y()).isPresent();
  }

  /**
   * With X (M, I), W (O, I) and Y (M, O) in rows, M = N H W: Y = X W^T, dX = dY W, dW = dY^T X.
   * cuBLAS is column-major, so it sees each matrix transposed.
   */
  private OpPlan product(Convolution op, ConvolutionKey key) {
    int pixels = requireCountable(key);
    int in = key.x().c();
    int out = key.y().c();
    DataType type = key.type();
    ComputeType compute =
        gpu.tensorFloat32(type) ? ComputeType.TENSOR_FLOAT32 : ComputeType.FLOAT32;
    Runner runner =
        (at, accumulate) -> {
          Scaling scaling = accumulate ? Scaling.ADD : Scaling.OVERWRITE;
          Matrix x = new Matrix(at.x(), type, false, in);
          Matrix y = new Matrix(at.y(), type, false, out);
          Matrix w = new Matrix(at.w(), type, false, in);
          Matrix dw = new Matrix(at.w(), DataType.FLOAT32, false, in);
          Extents extents =
              switch (key.direction()) {
                case FORWARD -> new Extents(out, pixels, in);
                case BACKWARD_DATA -> new Extents(in, pixels, out);
                case BACKWARD_FILTER -> new Extents(in, out, pixels);
              };
          Matrices matrices =
              switch (key.direction()) {
                case FORWARD -> new Matrices(w.transpose(), x, y);
                case BACKWARD_DATA -> new Matrices(w, y, x);
                case BACKWARD_FILTER -> new Matrices(x, y.transpose(), dw);
              };
          return new Product(new Gemm(extents, matrices, scaling, compute));
        };
    return OpPlan.withWorkspace(
        convertedBytes(op, key), workspace -> commands(op, key, workspace, runner));
  }

  /** The number of pixels, which cuBLAS counts with 32 bits. */
  private static int requireCountable(ConvolutionKey key) {
    long pixels = key.x().pixels();
    if (pixels > Integer.MAX_VALUE) {
      throw new OutOfDeviceMemoryException(
          "%s: the batch has %d pixels, but cuBLAS multiplies at most %d"
              .formatted(key, pixels, Integer.MAX_VALUE));
    }
    return (int) pixels;
  }

  private record Product(Gemm gemm) implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.cublas().multiply(gpu.cublasHandle(), gemm);
    }
  }
}
