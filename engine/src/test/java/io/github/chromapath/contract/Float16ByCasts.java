// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A device that computes binary16 convolutions as another device's fp32 convolutions between casts,
 * with rounded weights. It allows tests of training in binary16 on processors whose library has no
 * binary16 convolutions. Owns the other device.
 */
public final class Float16ByCasts extends BackendDecorator {
  /** The same device with convolutions in binary16. */
  public Float16ByCasts(Backend device) {
    super(device);
  }

  /** The operations of one program and the memory of its casts. */
  private static final class Rewriting {
    final Arena arena = new Arena("casts");
    final List<Op> operations = new ArrayList<>();

    void add(Op operation) {
      if (operation instanceof Convolution convolution && inFloat16(convolution)) {
        convolve(convolution);
      } else {
        operations.add(operation);
      }
    }

    private void convolve(Convolution convolution) {
      if (convolution instanceof Convolution.Forward op) {
        Tensor y = wide(op.y());
        operations.add(
            new Convolution.Forward(
                widened(op.x()), rounded(op.weight()), y, op.geometry(), widened(op.epilogue())));
        operations.add(new Cast(y, op.y()));
      } else if (convolution instanceof Convolution.Transposed op) {
        Tensor y = wide(op.y());
        operations.add(
            new Convolution.Transposed(
                widened(op.x()), rounded(op.weight()), y, op.geometry(), widened(op.epilogue())));
        operations.add(new Cast(y, op.y()));
      } else if (convolution instanceof Convolution.BackwardData op) {
        Tensor dx = wide(op.dx());
        operations.add(
            new Convolution.BackwardData(
                widened(op.dy()), rounded(op.weight()), dx, op.geometry()));
        operations.add(new Cast(dx, op.dx()));
      } else if (convolution instanceof Convolution.BackwardWeights op) {
        operations.add(
            new Convolution.BackwardWeights(
                widened(op.x()), widened(op.dy()), op.dWeight(), op.geometry()));
      }
    }

    private Tensor wide(Tensor tensor) {
      return arena.add("wide." + tensor.name(), tensor.shape(), DataType.FLOAT32);
    }

    private Tensor widened(Tensor tensor) {
      Tensor wide = wide(tensor);
      operations.add(new Cast(tensor, wide));
      return wide;
    }

    private Convolution.Epilogue widened(Convolution.Epilogue epilogue) {
      return new Convolution.Epilogue(
          epilogue.bias(), epilogue.addend().map(this::widened), epilogue.relu());
    }

    private Tensor rounded(Tensor weight) {
      Tensor half = arena.add("half." + weight.name(), weight.shape(), DataType.FLOAT16);
      operations.add(new Cast(weight, half));
      return widened(half);
    }
  }

  private static boolean inFloat16(Convolution convolution) {
    return convolution.reads().get(0).type() == DataType.FLOAT16;
  }

  @Override
  public Executable compile(List<Op> operations) {
    Rewriting rewriting = new Rewriting();
    operations.forEach(rewriting::add);
    if (rewriting.arena.tensors().isEmpty()) {
      return device().compile(operations);
    }
    rewriting.arena.allocate(device());
    Executable executable = device().compile(rewriting.operations);
    return new Executable() {
      @Override
      public void run() {
        executable.run();
      }

      @Override
      public long workspaceBytes() {
        return executable.workspaceBytes() + rewriting.arena.bytes();
      }

      @Override
      public void close() {
        executable.close();
        rewriting.arena.close();
      }
    };
  }

  @Override
  public Capabilities capabilities() {
    Capabilities of = device().capabilities();
    Set<DataType> types = EnumSet.of(DataType.FLOAT16);
    types.addAll(of.types().convolutions());
    return new Capabilities(
        of.device(),
        of.library(),
        of.threads(),
        new Capabilities.Types(types, of.types().fastBfloat16(), of.types().int8()),
        of.memoryBytes(),
        of.temporaryBytes());
  }
}
