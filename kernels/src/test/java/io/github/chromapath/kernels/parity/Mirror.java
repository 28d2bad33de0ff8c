// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.kernels.sim.Arguments;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor twice: in the simulated device's memory, for a kernel, and on the host, for its twin.
 * The device's allocation ends with the last element. It begins {@code shift} elements before the
 * first, so that 0 aligns the tensor to 256 bytes and 1 to no more than an element.
 */
final class Mirror {
  private final Stage stage;
  private final Storage storage;
  private final int count;
  private final int shift;
  private final long base;
  private final ByteBuffer host;

  private Mirror(Stage stage, Storage storage, int shift, int count) {
    this.stage = stage;
    this.storage = storage;
    this.count = count;
    this.shift = shift;
    base = stage.memory().allocate(Math.max(1, (shift + count) * storage.bytes()));
    host = ByteBuffer.allocate(count * storage.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A tensor of the same values, rounded to the storage type, on both sides. */
  static Mirror of(Stage stage, Storage storage, int shift, float... values) {
    Mirror mirror = new Mirror(stage, storage, shift, values.length);
    mirror.host().store(0, values, values.length);
    return mirror.uploaded();
  }

  /** Unsigned bytes, the same on both sides. */
  static Mirror ofBytes(Stage stage, int shift, byte... values) {
    Mirror mirror = new Mirror(stage, Storage.BYTES, shift, values.length);
    mirror.host.put(0, values);
    return mirror.uploaded();
  }

  /** A tensor that is to be written: never written on the device, zeros on the host. */
  static Mirror result(Stage stage, Storage storage, int shift, int count) {
    return new Mirror(stage, storage, shift, count);
  }

  private Mirror uploaded() {
    if (count > 0) {
      stage.memory().copyIn(address(), host.array().clone());
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

  int count() {
    return count;
  }

  /** The twin's side. */
  Span host() {
    return storage.span(host);
  }

  /** The twin's side of a tensor of bytes. */
  ByteBuffer hostBytes() {
    return host;
  }

  float[] hostValues() {
    return values(host);
  }

  /** The kernel's side. */
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

  /** Both sides have the same bits in every element; any NaN is as good as any other. */
  void assertSame(String what) {
    compare(what, false, (i, expected) -> 0, false);
  }

  /** As {@link #assertSame}, and 0 and -0 are the same. */
  void assertSameButForZeros(String what) {
    compare(what, true, (i, expected) -> 0, false);
  }

  /**
   * The sides differ by no more than the bound before either is rounded to the storage type, so by
   * no more than that and one unit in the last place after.
   */
  void assertWithin(String what, Bound bound) {
    compare(what, true, bound, true);
  }

  /** Bytes are the same. */
  void assertSameBytes(String what) {
    byte[] actual = written(what);
    for (int i = 0; i < actual.length; i++) {
      if (actual[i] != host.get(i)) {
        fail(report(what, i, host.get(i) & 0xff, actual[i] & 0xff));
      }
    }
  }

  /** A workspace was written throughout; what it holds is reproducible. */
  void assertWritten(String what) {
    written(what);
  }

  /** How far the kernel's element may lie from the twin's. */
  @FunctionalInterface
  interface Bound {
    double at(int i, float expected);
  }

  private void compare(String what, boolean zerosAreAlike, Bound bound, boolean rounded) {
    written(what);
    float[] expected = hostValues();
    float[] actual = deviceValues();
    for (int i = 0; i < count; i++) {
      boolean same =
          Float.floatToIntBits(expected[i]) == Float.floatToIntBits(actual[i])
              || (zerosAreAlike && expected[i] == 0 && actual[i] == 0);
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

  /** The device's bytes, all of which were written, and nothing before them; kept as a result. */
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
