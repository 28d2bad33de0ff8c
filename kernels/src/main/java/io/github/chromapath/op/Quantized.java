// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Operations of inference on activations of 8 bits. A quantized tensor of type UINT8 or INT8 holds
 * q, which stands for scale * q. Zero stands for zero. The scales are constants of the operations.
 *
 * <p>Results are rounded to the nearest integer, ties to even, and clamped to the range of their
 * type: 0 to 255, or -128 to 127.
 */
public sealed interface Quantized extends Op {
  /**
   * y = x / scale, rounded.
   *
   * @param x (N, H, W, C), floating-point numbers
   * @param y (N, H, W, C), quantized
   * @param scales of y, above 0: one, or one of each channel
   */
  record Quantize(Tensor x, Tensor y, List<Float> scales) implements Quantized {
    public Quantize {
      Check.sameShape(x, y);
      Check.floating(x);
      requireBytes(y);
      scales = requireScales(scales, y);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * y = scale x, rounded to the type of y.
   *
   * @param x (N, H, W, C), quantized
   * @param y (N, H, W, C), floating-point numbers
   * @param scales of x, above 0: one, or one of each channel
   */
  record Dequantize(Tensor x, Tensor y, List<Float> scales) implements Quantized {
    public Dequantize {
      Check.sameShape(x, y);
      requireBytes(x);
      Check.floating(y);
      scales = requireScales(scales, x);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * A convolution of floating-point numbers whose result is quantized: y = epilogue(convolution(x,
   * weight)) / scale, rounded.
   *
   * @param x (N, H, W, I), FLOAT32
   * @param weight (O, kernel, kernel, I), FLOAT32
   * @param y (N, H', W', O), quantized
   * @param geometry of the window
   * @param epilogue bias and ReLU, without an addend
   * @param scale of y, above 0
   */
  record ConvolveFloat(
      Tensor x,
      Tensor weight,
      Tensor y,
      ConvolutionGeometry geometry,
      Convolution.Epilogue epilogue,
      float scale)
      implements Quantized {
    public ConvolveFloat {
      Check.that(x.type() == DataType.FLOAT32, x + " should hold FLOAT32");
      Check.that(weight.type() == DataType.FLOAT32, weight + " should hold FLOAT32");
      requireBytes(y);
      int kernel = geometry.kernel();
      Check.shape(weight, new Shape(y.shape().c(), kernel, kernel, x.shape().c()));
      Check.shape(y, geometry.output(x.shape(), y.shape().c()));
      Check.that(epilogue.addend().isEmpty(), "the convolution to " + y + " has no addend");
      epilogue.bias().ifPresent(bias -> Check.vector(y, bias));
      requireScale(scale);
    }

    @Override
    public List<Tensor> reads() {
      return Check.present(List.of(x, weight), List.of(epilogue.bias()));
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * The weight of a quantized convolution. Its scales, those of the input and that of the result
   * are combined to one factor for each output channel.
   *
   * @param values INT8 as stored: (O, kernel, kernel, I), or of a transposed convolution (I,
   *     kernel, kernel, O), where I are the channels of x and O those of y
   * @param factors (1, 1, 1, O), FLOAT32
   * @param bias (1, 1, 1, O), FLOAT32
   * @param transposed whether the convolution is transposed
   */
  record Weight(Tensor values, Tensor factors, Tensor bias, boolean transposed) {
    /** Checks the types and the vectors. */
    public Weight {
      Check.that(values.type() == DataType.INT8, values + " should hold signed bytes");
      Shape shape = values.shape();
      Shape vector = Shape.vector(transposed ? shape.c() : shape.n());
      Check.shape(factors, vector);
      Check.shape(bias, vector);
    }
  }

  /**
   * What is applied to the integer sums of a convolution: y = (factor sum + bias + addend) / step,
   * then optionally max(0, y).
   *
   * @param addend a summand of the shape of y. It is added as it is stored, without a scale
   * @param relu whether max(0, .) is applied
   * @param step the divisor, above 0
   */
  record Output(Optional<Tensor> addend, boolean relu, float step) {
    /** Checks the step. */
    public Output {
      requireScale(step);
    }
  }

  /**
   * A convolution or transposed convolution of integers, summed exactly in 32 bits.
   *
   * @param x (N, H, W, I), quantized
   * @param weight weight, factors and bias
   * @param y (N, H', W', O), quantized, or floating-point numbers
   * @param geometry of the window; for a transposed convolution, of the one that is transposed
   * @param output what is applied to the sums
   */
  record Convolve(Tensor x, Weight weight, Tensor y, ConvolutionGeometry geometry, Output output)
      implements Quantized {
    public Convolve {
      requireBytes(x);
      int kernel = geometry.kernel();
      Tensor large = weight.transposed() ? y : x;
      Tensor small = weight.transposed() ? x : y;
      Check.shape(weight.values(), new Shape(small.shape().c(), kernel, kernel, large.shape().c()));
      Check.shape(small, geometry.output(large.shape(), small.shape().c()));
      output.addend().ifPresent(addend -> Check.sameShape(y, addend));
    }

    @Override
    public List<Tensor> reads() {
      return Check.present(
          List.of(x, weight.values(), weight.factors(), weight.bias()), List.of(output.addend()));
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * The maximum over a window, per channel. The scale of y is that of x.
   *
   * @param x (N, H, W, C), quantized
   * @param y (N, H', W', C), of the type of x
   * @param geometry of the window
   */
  record Pool(Tensor x, Tensor y, ConvolutionGeometry geometry) implements Quantized {
    public Pool {
      requireSameBytes(x, y);
      Check.shape(y, geometry.output(x.shape(), x.shape().c()));
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * Bilinear resampling as in {@link Resize}. The scale of y is that of x.
   *
   * @param x (N, H, W, C), quantized
   * @param y (N, H', W', C), of the type of x
   */
  record Resample(Tensor x, Tensor y) implements Quantized {
    public Resample {
      requireSameBytes(x, y);
      Check.shape(y, x.shape().withSize(y.shape().h(), y.shape().w()));
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * Concatenation along the channels. Part i of y is input i times factor i, rounded; the parts of
   * y may have different scales.
   *
   * @param inputs each (N, H, W, C_i), quantized
   * @param factors one for each input, above 0
   * @param y (N, H, W, sum of C_i), quantized
   */
  record Join(List<Tensor> inputs, List<Float> factors, Tensor y) implements Quantized {
    public Join {
      inputs = List.copyOf(inputs);
      factors = List.copyOf(factors);
      Split.checkShapes(y, inputs);
      inputs.forEach(Quantized::requireBytes);
      requireBytes(y);
      Check.that(inputs.size() == factors.size(), "each input of " + y + " needs a factor");
      factors.forEach(Quantized::requireScale);
    }

    @Override
    public List<Tensor> reads() {
      return inputs;
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  /**
   * Instance normalization as in {@link InstanceNorm}, of the numbers that x stands for.
   *
   * @param x (N, H, W, C), quantized
   * @param y (N, H, W, C), quantized
   * @param xScale scale of x, above 0
   * @param yScales of y, above 0: one, or one of each channel
   * @param epsilon added to the variance, above 0
   */
  record Normalize(Tensor x, Tensor y, float xScale, List<Float> yScales, float epsilon)
      implements Quantized {
    public Normalize {
      Check.sameShape(x, y);
      requireBytes(x);
      requireBytes(y);
      requireScale(xScale);
      yScales = requireScales(yScales, y);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(y);
    }
  }

  private static void requireSameBytes(Tensor x, Tensor y) {
    requireBytes(x);
    Check.that(x.type() == y.type(), y + " should have the type of " + x);
  }

  private static void requireBytes(Tensor tensor) {
    Check.that(!tensor.type().floating(), tensor + " should hold bytes, not " + tensor.type());
  }

  private static List<Float> requireScales(List<Float> scales, Tensor tensor) {
    Check.that(
        scales.size() == 1 || scales.size() == tensor.shape().c(),
        tensor + " needs one scale, or one for each channel, not " + scales.size());
    scales.forEach(Quantized::requireScale);
    return List.copyOf(scales);
  }

  private static void requireScale(float scale) {
    Check.that(
        scale > 0 && Float.isFinite(scale), "a scale must be above 0 and finite, not " + scale);
  }
}
