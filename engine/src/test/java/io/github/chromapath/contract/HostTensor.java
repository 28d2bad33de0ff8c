package io.github.chromapath.contract;

import io.github.chromapath.tensor.Shape;
import java.util.Arrays;
import java.util.Random;

/** Values on the host, channels last; seeded random ones mostly. The array must not be changed. */
public final class HostTensor {
  private final Shape shape;
  private final float[] values;

  private HostTensor(Shape shape, float[] values) {
    if (shape.elements() != values.length) {
      throw new IllegalArgumentException(values.length + " values for the shape " + shape);
    }
    this.shape = shape;
    this.values = values;
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

  /** Extents. */
  public Shape shape() {
    return shape;
  }

  /** The values, (N, H, W, C) order; a copy. */
  public float[] values() {
    return values.clone();
  }
}
