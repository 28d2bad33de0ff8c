// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import java.util.List;

/** A parameter's shape and order of elements in files, which follow PyTorch. */
public enum WeightLayout {
  /** One dimension: (C). */
  VECTOR {
    @Override
    public List<Integer> fileShape(Shape shape) {
      return List.of(shape.c());
    }
  },
  /** A fully connected weight: (out, in). */
  MATRIX {
    @Override
    public List<Integer> fileShape(Shape shape) {
      return List.of(shape.n(), shape.c());
    }
  },
  /** A convolution along channels: (1, 1, k). */
  CHANNEL_CONVOLUTION {
    @Override
    public List<Integer> fileShape(Shape shape) {
      return List.of(1, 1, shape.c());
    }
  },
  /**
   * A two-dimensional convolution: (O, I, kH, kW) in files, (O, kH, kW, I) on the device.
   * Transposed convolutions, (in, out, kH, kW) in files, are (in, kH, kW, out).
   */
  CONVOLUTION {
    @Override
    public List<Integer> fileShape(Shape shape) {
      return List.of(shape.n(), shape.c(), shape.h(), shape.w());
    }

    @Override
    public float[] toFile(Shape shape, float[] device) {
      return ChannelsLast.toChannelsFirst(shape, device);
    }

    @Override
    public float[] fromFile(Shape shape, float[] file) {
      return ChannelsLast.fromChannelsFirst(shape, file);
    }
  };

  /** The shape in files of a tensor with {@code shape} on the device. */
  public abstract List<Integer> fileShape(Shape shape);

  /** Elements in file order, from elements in device order. */
  public float[] toFile(Shape shape, float[] device) {
    return device;
  }

  /** Elements in device order, from elements in file order. */
  public float[] fromFile(Shape shape, float[] file) {
    return file;
  }
}
