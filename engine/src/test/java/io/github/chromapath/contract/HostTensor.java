// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.kernels.cpu.Bfloat16Span;
import io.github.chromapath.kernels.cpu.Float16Span;
import io.github.chromapath.kernels.cpu.Float32Span;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * Values on the host, channels last, usually seeded random; fp32 by default. The array must not be
 * changed.
 */
public final class HostTensor {
  private final Shape shape;
  private final float[] values;
  private final DataType type;

  private HostTensor(Shape shape, float[] values) {
    this(shape, values, DataType.FLOAT32);
  }

  private HostTensor(Shape shape, float[] values, DataType type) {
    if (shape.elements() != values.length) {
      throw new IllegalArgumentException(values.length + " values for the shape " + shape);
    }
    this.shape = shape;
    this.values = values;
    this.type = type;
  }

  /** A function from one value to another. */
  @FunctionalInterface
  public interface FloatOperator {
    /** The new value. */
    float apply(float value);
  }

  /** The given values; the array is copied. */
  public static HostTensor of(Shape shape, float... values) {
    return new HostTensor(shape, values.clone());
  }

  /** Every element the same. */
  public static HostTensor filled(Shape shape, float value) {
    float[] values = new float[Math.toIntExact(shape.elements())];
    Arrays.fill(values, value);
    return new HostTensor(shape, values);
  }

  /** Independent standard normal values. */
  public static HostTensor normal(Shape shape, long seed) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new HostTensor(shape, values);
  }

  /** Independent values, uniform in [low, high). */
  public static HostTensor uniform(Shape shape, long seed, float low, float high) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = low + (high - low) * random.nextFloat();
    }
    return new HostTensor(shape, values);
  }

  /** Independent whole numbers from 0 to {@code bound - 1}. */
  public static HostTensor integers(Shape shape, long seed, int bound) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(bound);
    }
    return new HostTensor(shape, values);
  }

  /** The same shape with every value replaced. */
  public HostTensor map(FloatOperator operator) {
    float[] mapped = values.clone();
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = operator.apply(mapped[i]);
    }
    return new HostTensor(shape, mapped);
  }

  /** The same values but {@code value} at the flat indices given. */
  public HostTensor with(float value, int... indices) {
    float[] changed = values.clone();
    for (int index : indices) {
      changed[index] = value;
    }
    return new HostTensor(shape, changed);
  }

  /** The values rounded to nearest even of {@code storage}, for an operand of that type. */
  public HostTensor as(DataType storage) {
    return new HostTensor(shape, rounded(storage), storage);
  }

  /** The values rounded as by {@link #as}, for an operand in fp32. */
  public HostTensor roundedTo(DataType storage) {
    return new HostTensor(shape, rounded(storage));
  }

  private float[] rounded(DataType storage) {
    ByteBuffer halves = ByteBuffer.allocate(2 * values.length);
    Span span =
        switch (storage) {
          case FLOAT32 -> Float32Span.of(values.clone());
          case FLOAT16 -> new Float16Span(halves.asShortBuffer());
          case BFLOAT16 -> new Bfloat16Span(halves);
          case UINT8, INT8 ->
              throw new IllegalArgumentException("bytes are not floating-point numbers");
        };
    span.store(0, values, values.length);
    float[] rounded = new float[values.length];
    span.load(0, rounded, rounded.length);
    return rounded;
  }

  /** How an operand with these values is stored. */
  public DataType type() {
    return type;
  }

  /** Extents. */
  public Shape shape() {
    return shape;
  }

  /** The values, (N, H, W, C) order; a copy. */
  public float[] values() {
    return values.clone();
  }
}
