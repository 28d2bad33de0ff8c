// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasRelu;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasReluDescriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A convolution in cuDNN. {@link CudnnPlans} owns its descriptors.
 *
 * @param parts of the batch, in order
 */
record CudnnPlan(List<Part> parts) {
  /** Copies the list. */
  CudnnPlan {
    parts = List.copyOf(parts);
  }

  /** A convolution with descriptors in its algorithm's math type. */
  record Described(
      ConvolutionKey key,
      Descriptors descriptors,
      Optional<BiasReluDescriptors> biasRelu,
      ConvolutionAlgorithm algorithm) {
    private Workspace workspace(long address) {
      long bytes = algorithm.workspaceBytes();
      return bytes == 0 ? Workspace.NONE : new Workspace(address, bytes);
    }

    /** The convolution of tensors that start at an image of the batch. */
    private ConvolutionCall call(Operands operands, int firstImage) {
      long images = (long) firstImage * key.type().bytes();
      long x = key.x().elements() / key.x().n();
      long y = key.y().elements() / key.y().n();
      return new ConvolutionCall(
          key.direction(),
          descriptors,
          new Operands(operands.x() + images * x, operands.w(), operands.y() + images * y));
    }
  }

  /**
   * A part of the batch.
   *
   * @param firstImage its first image
   * @param convolution of its images
   */
  record Part(int firstImage, Described convolution) {}

  /** The largest workspace of the algorithms. */
  long workspaceBytes() {
    return parts.stream()
        .mapToLong(part -> part.convolution.algorithm.workspaceBytes())
        .max()
        .orElseThrow();
  }

  /**
   * The command that computes the convolution. The weight gradients of later parts are added to
   * that of the first.
   *
   * @param workspace address of its workspace
   * @param accumulate whether the result is added to the target
   */
  Command on(Operands operands, long workspace, boolean accumulate) {
    List<Command> commands = new ArrayList<>();
    for (Part part : parts) {
      Described convolution = part.convolution;
      boolean added =
          accumulate
              || (part.firstImage > 0 && convolution.key.direction() == Direction.BACKWARD_FILTER);
      commands.add(
          new Run(
              convolution,
              convolution.call(operands, part.firstImage),
              convolution.workspace(workspace),
              added ? Scaling.ADD : Scaling.OVERWRITE));
    }
    return sequence(commands);
  }

  private static Command sequence(List<Command> commands) {
    return commands.size() == 1 ? commands.get(0) : new Sequence(commands);
  }

  /**
   * The command that computes the convolution, adds a bias and optionally a tensor, and applies
   * ReLU.
   *
   * @param workspace address of its workspace
   * @param bias address of the bias, in the type of the activations
   * @param addend address of a tensor like y
   */
  Command onBiasRelu(Operands operands, long workspace, long bias, OptionalLong addend) {
    List<Command> commands = new ArrayList<>();
    for (Part part : parts) {
      Described convolution = part.convolution;
      ConvolutionCall call = convolution.call(operands, part.firstImage);
      long offset = call.operands().y() - operands.y();
      OptionalLong own = addend.isPresent() ? OptionalLong.of(addend.getAsLong() + offset) : addend;
      commands.add(
          new BiasReluRun(
              convolution,
              call,
              convolution.workspace(workspace),
              new BiasRelu(convolution.biasRelu.orElseThrow(), bias, own)));
    }
    return sequence(commands);
  }

  private record BiasReluRun(
      Described described, ConvolutionCall convolution, Workspace workspace, BiasRelu epilogue)
      implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.cudnn()
          .convolveBiasRelu(
              gpu.cudnnHandle(), convolution, described.algorithm.number(), workspace, epilogue);
    }

    @Override
    public String toString() {
      return described.key + " by algorithm " + described.algorithm.name();
    }
  }

  private record Run(
      Described described, ConvolutionCall convolution, Workspace workspace, Scaling scaling)
      implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.cudnn()
          .convolve(
              gpu.cudnnHandle(), convolution, described.algorithm.number(), workspace, scaling);
    }

    @Override
    public String toString() {
      return described.key + " by algorithm " + described.algorithm.name();
    }
  }

  private record Sequence(List<Command> commands) implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      commands.forEach(command -> command.enqueue(gpu));
    }

    @Override
    public String toString() {
      return commands.toString();
    }
  }
}
