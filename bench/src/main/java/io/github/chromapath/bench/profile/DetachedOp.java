// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
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
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * A copy of an operation on tensors of its own, so that it can run without the rest of its program.
 * A tensor that the operation names twice, as it does when it works in place, stays one tensor.
 *
 * <p>Tensors hold seeded random numbers: in (0, 1) where the operation takes a root or a power of
 * them, in (-1, 1) elsewhere; scalars hold 1. Labels are of class 0, and where a maximum lies is
 * the place of a window that is always within the picture.
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

  /** A copy. */
  static DetachedOp of(Op original) {
    Map<Tensor, Tensor> copies = new HashMap<>();
    List<Tensor> inOrder = new ArrayList<>();
    RecordComponent[] components = original.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = copy(value(components[i], original), copies, inOrder);
    }
    return new DetachedOp(construct(original.getClass(), components, values), inOrder);
  }

  /**
   * With its kind, what makes operations the same work: shapes and types of their tensors, which of
   * these are the same tensor, and every other setting.
   */
  static String work(Op op) {
    Map<Tensor, Integer> numbers = new HashMap<>();
    StringJoiner key = new StringJoiner(", ");
    for (RecordComponent component : op.getClass().getRecordComponents()) {
      key.add(component.getName() + " " + described(value(component, op), numbers));
    }
    return key.toString();
  }

  /** The name of the operation, with that of its family where it has one. */
  static String kind(Op op) {
    Class<?> family = op.getClass().getEnclosingClass();
    String name = op.getClass().getSimpleName();
    return family == null ? name : family.getSimpleName() + "." + name;
  }

  private static String described(Object value, Map<Tensor, Integer> numbers) {
    if (value instanceof Tensor tensor) {
      Integer known = numbers.putIfAbsent(tensor, numbers.size());
      return known == null ? described(tensor) : "= tensor " + known;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(one -> described(one, numbers)).toList().toString();
    }
    if (value instanceof ConvolutionGeometry window) {
      return window.kernel() + "/" + window.stride() + "/" + window.padding();
    }
    return String.valueOf(value);
  }

  private static String described(Tensor tensor) {
    Shape shape = tensor.shape();
    String type =
        tensor.type().name().replace("FLOAT", "F").replace("UINT", "U").toLowerCase(Locale.ROOT);
    return "%s %dx%dx%dx%d".formatted(type, shape.n(), shape.h(), shape.w(), shape.c());
  }

  private static Object copy(Object value, Map<Tensor, Tensor> copies, List<Tensor> inOrder) {
    if (value instanceof Tensor tensor) {
      return copies.computeIfAbsent(
          tensor,
          original -> {
            Tensor copy = new Tensor(original.name(), original.shape(), original.type());
            inOrder.add(copy);
            return copy;
          });
    }
    if (value instanceof List<?> list) {
      return list.stream().map(one -> copy(one, copies, inOrder)).toList();
    }
    return value;
  }

  private static Object value(RecordComponent component, Op op) {
    try {
      return component.getAccessor().invoke(op);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(kind(op) + "." + component.getName() + " is hidden", e);
    }
  }

  private static Op construct(Class<?> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<?> constructor =
          type.getConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return (Op) constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made again", e);
    }
  }

  /**
   * Allocates the tensors, side by side, and fills them.
   *
   * @param frozen whether a convolution's weight is one that nothing changes any more, as in
   *     inference: the device then keeps it in the layout that it likes best
   * @return the operation, ready to be compiled
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no room
   */
  Op place(Backend backend, boolean frozen) {
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
    return op instanceof Convolution.Fusible convolution && convolution.weight() == tensor;
  }

  private void allocate(Arena arena, Backend backend) {
    arenas.add(arena);
    arena.allocate(backend);
    for (Tensor tensor : arena.tensors()) {
      fill(backend, tensor, op instanceof LabColor || rooted(tensor));
    }
  }

  private boolean rooted(Tensor tensor) {
    return op instanceof AdaDelta || (op instanceof BatchNorm && tensor.shape().pixels() == 1);
  }

  /** Piece by piece, since a tensor may be larger than the host has room for once more. */
  private void fill(Backend backend, Tensor tensor, boolean positive) {
    int piece = (int) Math.min(CHUNK, tensor.shape().elements());
    if (tensor.type() == DataType.UINT8) {
      byte[] bytes = new byte[piece];
      Arrays.fill(bytes, inside());
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

  private byte inside() {
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
