// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import com.google.common.primitives.Floats;
import io.github.chromapath.backend.ChosenAlgorithms;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.Elements;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compiles operations to commands: allocates copies of weights, plans each operation, allocates the
 * workspace and the constants, then binds the plans to the addresses. If the device has no memory
 * for the workspace of cuDNN's best algorithms, it plans again with a lower limit. An algorithm
 * with a larger workspace is used if no other works.
 */
final class Compiler {
  private final OpenGpu gpu;
  private final KernelLauncher launcher;
  private final ConvolutionAlgorithms algorithms;
  private final SharedWorkspace workspaces;
  private final Staging staging;

  Compiler(OpenGpu gpu, Staging staging) {
    this.gpu = gpu;
    this.staging = staging;
    launcher = new KernelLauncher(gpu.kernels(), gpu.device().smCount());
    algorithms = new ConvolutionAlgorithms(gpu);
    workspaces = new SharedWorkspace(gpu);
  }

  /** The algorithms of all convolutions compiled so far. */
  ChosenAlgorithms algorithms() {
    return algorithms.choices();
  }

  /** See {@link io.github.chromapath.backend.Backend#prefer}. */
  void prefer(ChosenAlgorithms earlier) {
    algorithms.prefer(earlier);
  }

  /**
   * Compiles.
   *
   * @throws IllegalStateException if a tensor is not bound to memory
   * @throws UnsupportedOperationException if the device cannot run an operation on these types
   * @throws OutOfDeviceMemoryException if the device has no memory for the workspace
   */
  CudaExecutable compile(List<Op> operations) {
    Set<CudaMemory> blocks = new HashSet<>();
    for (Op operation : operations) {
      operation.reads().forEach(tensor -> blocks.add(CudaMemory.of(tensor)));
      operation.writes().forEach(tensor -> blocks.add(CudaMemory.of(tensor)));
    }
    for (long limit = gpu.options().algorithms().workspaceLimit(); ; limit /= 4) {
      try {
        return compile(operations, blocks, limit);
      } catch (OutOfDeviceMemoryException e) {
        if (limit == 0) {
          throw e;
        }
      }
    }
  }

  private CudaExecutable compile(List<Op> operations, Set<CudaMemory> blocks, long limit) {
    ReleaseStack owned = new ReleaseStack();
    try {
      CudnnPlans cudnn = new CudnnPlans(gpu, algorithms, limit);
      owned.push(cudnn::close);
      WeightCopies copies =
          WeightCopies.of(operations, gpu, new ElementwisePlanner(launcher), owned);
      OpPlanners planners = new OpPlanners(gpu, launcher, cudnn, copies);
      List<OpPlan> plans = operations.stream().map(planners::plan).toList();
      long workspaceBytes = plans.stream().mapToLong(OpPlan::workspaceBytes).max().orElse(0);
      long workspace = limit == 0 ? least(workspaceBytes, owned) : workspace(workspaceBytes, owned);
      long constants = constants(plans, owned);
      List<Command> commands = new ArrayList<>(copies.commands());
      for (OpPlan plan : plans) {
        commands.addAll(plan.binder().commands(workspace, constants));
        constants += (long) plan.constants().size() * Float.BYTES;
      }
      return new CudaExecutable(gpu, commands, blocks, workspaceBytes + copies.bytes(), owned);
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }

  private long workspace(long bytes, ReleaseStack owned) {
    if (bytes == 0) {
      return 0;
    }
    SharedWorkspace.Block block = workspaces.acquire(bytes);
    owned.push(block::release);
    return block.address();
  }

  /** The smallest workspace with which these operations run. */
  private long least(long bytes, ReleaseStack owned) {
    try {
      return workspace(bytes, owned);
    } catch (OutOfDeviceMemoryException e) {
      OutOfDeviceMemoryException failure =
          new OutOfDeviceMemoryException(
              "%s; cuDNN needs this workspace at least, whatever --workspace allows"
                  .formatted(e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
  }

  /** Uploads the constants of all plans, one after another. */
  private long constants(List<OpPlan> plans, ReleaseStack owned) {
    float[] all =
        Floats.toArray(plans.stream().flatMap(plan -> plan.constants().stream()).toList());
    if (all.length == 0) {
      return 0;
    }
    long bytes = (long) all.length * Float.BYTES;
    long address = gpu.allocate(bytes, owned);
    FloatBuffer source = FloatBuffer.wrap(all);
    staging.upload(
        address,
        bytes,
        (piece, from) ->
            Elements.store(
                source, piece.remaining() / Float.BYTES, Span.of(piece, DataType.FLOAT32)));
    return address;
  }
}
