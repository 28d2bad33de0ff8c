// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.kernels.cpu.HostMemory;
import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor in two places: in the simulated device's memory, for a CUDA kernel, and on the host, for
 * the CPU's kernel. The device's allocation ends with the last element. It begins {@code shift}
 * elements before the first one: 0 aligns the tensor to 256 bytes, 1 to a single element.
 */
final class Mirror {
  private final Stage stage;
  private final Storage storage;
  private final int count;
  private final int shift;
  private final long base;
  private final Tensor host;

  private Mirror(Stage stage, Storage storage, int shift, int count) {
    this.stage = stage;
    this.storage = storage;
    this.count = count;
    this.shift = shift;
    base = stage.memory().allocate(Math.max(1, (shift + count) * storage.bytes()));
    host = HostMemory.zeros(storage.type(), Shape.vector(Math.max(1, count)));
  }

  /** A tensor of the same values, rounded to the storage type, on both sides. */
  static Mirror of(Stage stage, Storage storage, int shift, float... values) {
    Mirror mirror = new Mirror(stage, storage, shift, values.length);
    mirror.expect(values);
    return mirror.uploaded();
  }

  /** Unsigned bytes, the same on both sides. */
  static Mirror ofBytes(Stage stage, int shift, byte... values) {
    Mirror mirror = new Mirror(stage, Storage.BYTES, shift, values.length);
    mirror.hostBytes().put(values);
    return mirror.uploaded();
  }

  /** A result: not initialized on the device, zeros on the host. */
  static Mirror result(Stage stage, Storage storage, int shift, int count) {
    return new Mirror(stage, storage, shift, count);
  }

  private Mirror uploaded() {
    if (count > 0) {
      byte[] bytes = new byte[count * storage.bytes()];
      hostBytes().get(bytes);
      stage.memory().copyIn(address(), bytes);
    }
    return this;
  }

  /** The addresses of tensors in order, 0 for null, as a launch's first arguments. */
  static Arguments arguments(Mirror... tensors) {
    Arguments arguments = new Arguments();
    for (Mirror tensor : tensors) {
      arguments.address(tensor == null ? 0 : tensor.address());
    }
    return arguments;
  }

  long address() {
    return base + (long) shift * storage.bytes();
  }

  Storage storage() {
    return storage;
  }

  int count() {
    return count;
  }

  /** The host's side as a tensor of some shape with as many elements. */
  Tensor tensor(Shape shape) {
    assertEquals(count, shape.elements());
    Tensor tensor = new Tensor("host", shape, storage.type());
    tensor.bind(host.memory(), 0);
    return tensor;
  }

  /** The host's side as (1, 1, 1, count). */
  Tensor vector() {
    return tensor(Shape.vector(count));
  }

  /** The host's side as (1, 1, count / channels, channels). */
  Tensor pixels(int channels) {
    return tensor(new Shape(1, 1, count / channels, channels));
  }

  /** Stores the expected values on the host's side. */
  void expect(float... values) {
    storage.span(hostBytes()).store(0, values, values.length);
  }

  private ByteBuffer hostBytes() {
    return HostMemory.bytes(host);
  }

  float[] hostValues() {
    return values(hostBytes());
  }

  /** The device's side. */
  float[] deviceValues() {
    return values(ByteBuffer.wrap(deviceBytes()).order(ByteOrder.LITTLE_ENDIAN));
  }

  private float[] values(ByteBuffer memory) {
    float[] values = new float[count];
    storage.span(memory).load(0, values, count);
    return values;
  }

  byte[] deviceBytes() {
    byte[] bytes = new byte[count * storage.bytes()];
    if (count > 0) {
      stage.memory().copyOut(address(), bytes);
    }
    return bytes;
  }

  /** Both sides are bit-identical in every element; all NaN are equal. */
  void assertSame(String what) {
    compare(what, false, (i, expected) -> 0, false);
  }

  /** As {@link #assertSame}, but 0 equals -0. */
  void assertSameButForZeros(String what) {
    compare(what, true, (i, expected) -> 0, false);
  }

  /**
   * Before rounding to the storage type, the sides differ by at most the bound. Afterwards they may
   * differ by one more unit in the last place.
   */
  void assertWithin(String what, Bound bound) {
    compare(what, true, bound, true);
  }

  /** Both sides have the same bytes. */
  void assertSameBytes(String what) {
    byte[] actual = written(what);
    ByteBuffer expected = hostBytes();
    for (int i = 0; i < actual.length; i++) {
      if (actual[i] != expected.get(i)) {
        fail(report(what, i, expected.get(i) & 0xff, actual[i] & 0xff));
      }
    }
  }

  /** Every element of a workspace was written, reproducibly. */
  void assertWritten(String what) {
    written(what);
  }

  /** The largest difference between the two sides of an element. */
  @FunctionalInterface
  interface Bound {
    double at(int i, float expected);
  }

  private void compare(String what, boolean equalZeros, Bound bound, boolean rounded) {
    written(what);
    float[] expected = hostValues();
    float[] actual = deviceValues();
    for (int i = 0; i < count; i++) {
      boolean same =
          Float.floatToIntBits(expected[i]) == Float.floatToIntBits(actual[i])
              || (equalZeros && expected[i] == 0 && actual[i] == 0);
      if (!same && rounded) {
        double largest = Math.max(Math.abs(expected[i]), Math.abs(actual[i]));
        double difference = Math.abs((double) expected[i] - actual[i]);
        same = difference <= bound.at(i, expected[i]) + storage.ulp(largest);
      }
      if (!same) {
        fail(report(what, i, expected[i], actual[i]));
      }
    }
  }

  /**
   * Returns the device's bytes. Checks that all of them were written and that nothing before them
   * was.
   */
  private byte[] written(String what) {
    if (count > 0) {
      assertTrue(
          stage.memory().isWritten(address(), count * storage.bytes()),
          () -> what + ": not every element was written, " + stage.geometry());
    }
    if (shift > 0) {
      assertFalse(
          stage.memory().isWritten(base, 1), () -> what + ": the element before was written");
    }
    byte[] bytes = deviceBytes();
    stage.keep(bytes);
    return bytes;
  }

  private String report(String what, int i, float expected, float actual) {
    return String.format(
        "%s: element %d of %d is %s (%a), not %s (%a); shift %d, %s",
        what, i, count, actual, actual, expected, expected, shift, stage.geometry());
  }
}
