package io.github.chromapath.nn;

import io.github.chromapath.tensor.Shape;
import java.util.List;

/** How a parameter's shape and elements appear in files, which follow PyTorch. */
public enum WeightLayout {
  /** One index: (C). */
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
      return transpose(device, shape.n(), shape.h() * shape.w(), shape.c());
    }

    @Override
    public float[] fromFile(Shape shape, float[] file) {
      return transpose(file, shape.n(), shape.c(), shape.h() * shape.w());
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

  /** Each of {@code batches} matrices of rows x columns, transposed. */
  private static float[] transpose(float[] source, int batches, int rows, int columns) {
    float[] target = new float[source.length];
    int matrix = rows * columns;
    for (int b = 0; b < batches; b++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          target[b * matrix + c * rows + r] = source[b * matrix + r * columns + c];
        }
      }
    }
    return target;
  }
}
