// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A copy of an operation with its own tensors, so that it can run without the rest of its program.
 * A tensor that the operation names twice, for example because it works in place, stays one tensor.
 *
 * <p>Tensors hold seeded random numbers: in (0, 1) if the operation computes a root or a power of
 * them, otherwise in (-1, 1). Scalars hold 1. Labels are class 0. The indices of max pooling point
 * to an element that is inside the image for every window.
 */
final class DetachedOp implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final Op op;
  private final List<Tensor> tensors;
  private final List<Arena> arenas = new ArrayList<>();

  private DetachedOp(Op op, List<Tensor> tensors) {
    this.op = op;
    this.tensors = tensors;
  }

  /** Copies an operation; nothing is allocated yet. */
  static DetachedOp of(Op original) {
    Map<Tensor, Tensor> copies = new HashMap<>();
    List<Tensor> inOrder = new ArrayList<>();
    RecordComponent[] components = original.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = copy(OpDescription.value(components[i], original), copies, inOrder);
    }
    return new DetachedOp(construct(original.getClass(), components, values), inOrder);
  }

  private static Object copy(Object value, Map<Tensor, Tensor> copies, List<Tensor> inOrder) {
    if (value instanceof Tensor tensor) {
      return copy(tensor, copies, inOrder);
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(present -> copy(present, copies, inOrder));
    }
    if (value instanceof Convolution.Epilogue epilogue) {
      return new Convolution.Epilogue(
          epilogue.bias().map(bias -> copy(bias, copies, inOrder)),
          epilogue.addend().map(addend -> copy(addend, copies, inOrder)),
          epilogue.relu());
    }
    if (value instanceof Quantized.Weight weight) {
      return new Quantized.Weight(
          copy(weight.values(), copies, inOrder),
          copy(weight.factors(), copies, inOrder),
          copy(weight.bias(), copies, inOrder),
          weight.transposed());
    }
    if (value instanceof Quantized.Output output) {
      return new Quantized.Output(
          output.addend().map(addend -> copy(addend, copies, inOrder)),
          output.relu(),
          output.step());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(one -> copy(one, copies, inOrder)).toList();
    }
    return value;
  }

  private static Tensor copy(Tensor tensor, Map<Tensor, Tensor> copies, List<Tensor> inOrder) {
    return copies.computeIfAbsent(
        tensor,
        original -> {
          Tensor copy = new Tensor(original.name(), original.shape(), original.type());
          inOrder.add(copy);
          return copy;
        });
  }

  private static Op construct(Class<?> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<?> constructor =
          type.getConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return (Op) constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be copied", e);
    }
  }

  /**
   * Allocates and fills the tensors.
   *
   * @param frozen whether the weight of a convolution is constant, as in inference; the device then
   *     stores it in the layout that it prefers
   * @return the operation, ready to be compiled
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no room
   */
  Op allocate(Backend backend, boolean frozen) {
    Arena others = new Arena("operands");
    tensors.stream().filter(tensor -> !isWeight(tensor)).forEach(others::add);
    allocate(others, backend);
    for (Tensor tensor : tensors) {
      if (isWeight(tensor)) {
        Arena weight = new Arena(tensor.name());
        weight.add(tensor);
        allocate(weight, backend);
        if (frozen) {
          weight.freeze();
        }
      }
    }
    return op;
  }

  private boolean isWeight(Tensor tensor) {
    return (op instanceof Convolution.Fusible convolution && convolution.weight() == tensor)
        || (op instanceof Quantized.Convolve convolve && convolve.weight().values() == tensor)
        || (op instanceof Quantized.ConvolveFloat first && first.weight() == tensor);
  }

  private void allocate(Arena arena, Backend backend) {
    arenas.add(arena);
    arena.allocate(backend);
    for (Tensor tensor : arena.tensors()) {
      fill(backend, tensor, op instanceof LabColor || needsPositive(tensor));
    }
  }

  private boolean needsPositive(Tensor tensor) {
    return op instanceof AdaDelta
        || op instanceof AdamW
        || (op instanceof BatchNorm && tensor.shape().pixels() == 1);
  }

  /** In pieces, since the host may not have room for a whole copy. */
  private void fill(Backend backend, Tensor tensor, boolean positive) {
    int piece = (int) Math.min(CHUNK, tensor.shape().elements());
    if (!tensor.type().floating()) {
      byte[] bytes = new byte[piece];
      Arrays.fill(bytes, centerIndex());
      for (long from = 0; from < tensor.shape().elements(); from += piece) {
        Tensor part = part(tensor, from, piece);
        backend.upload(ByteBuffer.wrap(bytes, 0, part.shape().c()), part);
      }
      return;
    }
    float[] values = new float[piece];
    SplittableRandom random = new SplittableRandom(tensor.name().hashCode());
    for (int i = 0; i < piece; i++) {
      values[i] = piece == 1 ? 1 : (float) random.nextDouble(positive ? 1e-3 : -1, 1);
    }
    for (long from = 0; from < tensor.shape().elements(); from += piece) {
      Tensor part = part(tensor, from, piece);
      backend.upload(FloatBuffer.wrap(values, 0, part.shape().c()), part);
    }
  }

  private byte centerIndex() {
    if (op instanceof MaxPool pool) {
      int padding = pool.geometry().padding();
      return (byte) (padding * pool.geometry().kernel() + padding);
    }
    return 0;
  }

  private static Tensor part(Tensor whole, long from, int most) {
    int elements = (int) Math.min(most, whole.shape().elements() - from);
    Tensor part = new Tensor(whole.name(), Shape.vector(elements), whole.type());
    part.bind(whole.memory(), whole.offset() + from * whole.type().bytes());
    return part;
  }

  /** Releases the tensors. */
  @Override
  public void close() {
    arenas.forEach(Arena::close);
  }
}
