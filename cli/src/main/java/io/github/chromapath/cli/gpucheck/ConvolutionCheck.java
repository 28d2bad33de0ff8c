// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Convolutions as the network has them, in all directions and types of the device, against the CPU
 * in fp32. Both read the same rounded numbers.
 */
public final class ConvolutionCheck implements DeviceCheck {
  /**
   * A convolution.
   *
   * @param x (N, H, W, C)
   * @param channels of the output
   */
  private record Layer(String name, Shape x, int channels, ConvolutionGeometry geometry) {
    Shape weight() {
      return new Shape(channels, geometry.kernel(), geometry.kernel(), x.c());
    }

    Shape y() {
      return new Shape(x.n(), geometry.output(x.h()), geometry.output(x.w()), channels);
    }
  }

  private static final List<Layer> LAYERS =
      List.of(
          layer("stem, 3 channels", new Shape(2, 56, 64, 3), 64, 7, 2),
          layer("spatial path, 3 channels", new Shape(2, 40, 48, 3), 32, 5, 2),
          layer("colour network, 1 channel", new Shape(1, 48, 40, 1), 32, 3, 1),
          layer("colour network", new Shape(2, 56, 48, 64), 64, 3, 1),
          layer("colour network, halving", new Shape(2, 56, 48, 32), 64, 3, 2),
          layer("concatenation", new Shape(1, 28, 28, 256), 128, 3, 1),
          layer("bottleneck, 1x1", new Shape(2, 14, 14, 256), 64, 1, 1),
          layer("shortcut, 1x1 halving", new Shape(2, 14, 14, 256), 512, 1, 2),
          layer("last layer, 2 channels", new Shape(2, 64, 64, 32), 2, 1, 1),
          layer("odd sizes", new Shape(3, 19, 17, 7), 5, 3, 1));

  private static Layer layer(String name, Shape x, int channels, int kernel, int stride) {
    return new Layer(name, x, channels, ConvolutionGeometry.same(kernel, stride));
  }

  private final boolean tensorFloat32;

  /**
   * A check.
   *
   * @param tensorFloat32 whether the device may round fp32 operands to TF32
   */
  public ConvolutionCheck(boolean tensorFloat32) {
    this.tensorFloat32 = tensorFloat32;
  }

  @Override
  public boolean passes(Backend device, PrintWriter out) {
    Verdicts verdicts = new Verdicts(out);
    try (Backend cpu = Backends.open("cpu", BackendOptions.standard())) {
      for (Layer layer : LAYERS) {
        for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16)) {
          if (device.capabilities().supports(type)) {
            compare(device, cpu, layer, type, verdicts);
          }
        }
      }
    }
    Algorithms.print(device, verdicts);
    return verdicts.passed();
  }

  private void compare(Backend device, Backend cpu, Layer layer, DataType type, Verdicts verdicts) {
    Map<String, float[]> inputs =
        Map.of(
            "x", numbers(layer.x(), type, 1),
            "w", numbers(layer.weight(), type, 2),
            "dy", numbers(layer.y(), type, 3));
    Map<String, float[]> actual = compute(device, layer, type, inputs);
    Map<String, float[]> expected = compute(cpu, layer, DataType.FLOAT32, inputs);
    for (String result : List.of("y", "dx", "dw")) {
      verdicts.largest(
          "%s, %s, %s".formatted(layer.name(), type, result),
          actual.get(result),
          expected.get(result),
          bound(type));
    }
  }

  /** Sums in another order; in 16 bits one rounding of the result. */
  private double bound(DataType type) {
    return switch (type) {
      case FLOAT16 -> 0x1p-10;
      case BFLOAT16 -> 0x1p-7;
      default -> tensorFloat32 ? 2e-3 : 1e-5;
    };
  }

  /** Normally distributed numbers, rounded to the type. */
  private static float[] numbers(Shape shape, DataType type, long seed) {
    int count = Math.toIntExact(shape.elements());
    float[] numbers = new float[count];
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    Span stored =
        Span.of(
            ByteBuffer.allocateDirect(count * type.bytes()).order(ByteOrder.nativeOrder()), type);
    stored.store(0, numbers, count);
    stored.load(0, numbers, count);
    return numbers;
  }

  private static Map<String, float[]> compute(
      Backend backend, Layer layer, DataType type, Map<String, float[]> inputs) {
    try (Arena arena = new Arena("layer")) {
      Tensor x = arena.add("x", layer.x(), type);
      Tensor w = arena.add("w", layer.weight(), DataType.FLOAT32);
      Tensor dy = arena.add("dy", layer.y(), type);
      Tensor y = arena.add("y", layer.y(), type);
      Tensor dx = arena.add("dx", layer.x(), type);
      Tensor dw = arena.add("dw", layer.weight(), DataType.FLOAT32);
      arena.allocate(backend);
      backend.upload(FloatBuffer.wrap(inputs.get("x")), x);
      backend.upload(FloatBuffer.wrap(inputs.get("w")), w);
      backend.upload(FloatBuffer.wrap(inputs.get("dy")), dy);
      try (Executable executable =
          backend.compile(
              List.of(
                  new Convolution.Forward(x, w, y, layer.geometry()),
                  new Convolution.BackwardData(dy, w, dx, layer.geometry()),
                  new Convolution.BackwardWeights(x, dy, dw, layer.geometry())))) {
        executable.run();
        return Map.of(
            "y", download(backend, y), "dx", download(backend, dx), "dw", download(backend, dw));
      }
    }
  }

  static float[] download(Backend backend, Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    backend.download(tensor, FloatBuffer.wrap(values));
    return values;
  }
}
