// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.cuda.ElementwisePlanner.Operand;
import io.github.chromapath.kernels.SkinnyConvolution;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * 16-bit copies of the FLOAT32 parameters that an executable's convolutions read. Parameters are
 * next to each other in a few blocks of memory, so that one command converts all of a block when
 * the executable starts. A frozen block is converted once, for all executables.
 *
 * <p>Parameters that the executable itself changes, or with results between them, have no copy.
 */
final class WeightCopies {
  private record Key(CudaMemory memory, DataType type) {}

  /** Bytes of a block, and where their copy begins. */
  private static final class Range {
    long start;
    long end;
    long copy;

    Range(Tensor first) {
      start = first.offset();
      end = start + first.bytes();
    }

    void include(Tensor tensor) {
      start = Math.min(start, tensor.offset());
      end = Math.max(end, tensor.offset() + tensor.bytes());
    }

    boolean meets(Tensor tensor) {
      return tensor.offset() < end && start < tensor.offset() + tensor.bytes();
    }

    long count() {
      return (end - start) / Float.BYTES;
    }

    /** To the next multiple of 256. */
    long copyBytes(DataType type) {
      return (count() * type.bytes() + 255) / 256 * 256;
    }
  }

  private final Map<Key, Range> ranges = new LinkedHashMap<>();
  private final List<Command> commands = new ArrayList<>();
  private long bytes;

  private WeightCopies() {}

  /**
   * Allocates the copies for operations.
   *
   * @param elementwise launches conversions
   * @param owned releases them
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no memory left
   */
  static WeightCopies of(
      List<Op> operations, OpenGpu gpu, ElementwisePlanner elementwise, ReleaseStack owned) {
    WeightCopies copies = new WeightCopies();
    operations.forEach(copies::collect);
    operations.forEach(operation -> operation.writes().forEach(copies::exclude));
    copies.ranges.forEach(
        (key, range) -> {
          if (key.memory.frozen()) {
            range.start = 0;
            range.end = key.memory.bytes() / Float.BYTES * Float.BYTES;
            range.copy =
                key.memory.copy(
                    key.type,
                    range.copyBytes(key.type),
                    address -> conversion(key, range, address, elementwise).enqueue(gpu));
          } else {
            copies.bytes += range.copyBytes(key.type);
          }
        });
    copies.allocate(gpu, elementwise, owned);
    return copies;
  }

  private void collect(Op operation) {
    if (operation instanceof Convolution convolution && SkinnyConvolution.matches(convolution)) {
      return;
    }
    if (operation instanceof Convolution.Fusible convolution) {
      collect(convolution.weight(), convolution.x().type());
      convolution.epilogue().bias().ifPresent(vector -> collect(vector, convolution.y().type()));
    } else if (operation instanceof Convolution.BackwardData convolution) {
      collect(convolution.weight(), convolution.dy().type());
    }
  }

  private void collect(Tensor parameter, DataType type) {
    if (type.bytes() == Short.BYTES && parameter.type() == DataType.FLOAT32) {
      ranges
          .computeIfAbsent(new Key(CudaMemory.of(parameter), type), key -> new Range(parameter))
          .include(parameter);
    }
  }

  private void exclude(Tensor written) {
    CudaMemory memory = CudaMemory.of(written);
    ranges.entrySet().removeIf(e -> e.getKey().memory == memory && e.getValue().meets(written));
  }

  private void allocate(OpenGpu gpu, ElementwisePlanner elementwise, ReleaseStack owned) {
    if (bytes == 0) {
      return;
    }
    long next = gpu.allocate(bytes, owned);
    for (Map.Entry<Key, Range> entry : ranges.entrySet()) {
      Key key = entry.getKey();
      Range range = entry.getValue();
      if (!key.memory.frozen()) {
        range.copy = next;
        next += range.copyBytes(key.type);
        commands.add(conversion(key, range, range.copy, elementwise));
      }
    }
  }

  private static Command conversion(
      Key key, Range range, long target, ElementwisePlanner elementwise) {
    return elementwise.convert(
        new Operand(key.memory.address() + range.start, DataType.FLOAT32),
        new Operand(target, key.type),
        range.count());
  }

  /** The address of a parameter's copy; empty if it has none. */
  OptionalLong address(Tensor parameter, DataType type) {
    Range range = ranges.get(new Key(CudaMemory.of(parameter), type));
    return range == null || !range.meets(parameter)
        ? OptionalLong.empty()
        : OptionalLong.of(
            range.copy + (parameter.offset() - range.start) / Float.BYTES * type.bytes());
  }

  /** Converts the parameters; precedes all other commands. */
  List<Command> commands() {
    return commands;
  }

  /** Memory of the copies that belong to this executable. */
  long bytes() {
    return bytes;
  }
}
