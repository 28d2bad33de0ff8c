// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pooling and scaling by image and channel, on shapes of one task and of many. The gates have one
 * task; the engine's contract tests compare them with libtorch.
 */
class AttentionKernelTest {
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 35, 3", "3, 9, 8", "2, 30011, 2", "2, 1009, 33", "4, 49, 2048"})
  void poolingAndScalingMatchTheDefinitions(int images, int pixels, int channels) {
    float[] x = Reference.normal(images * pixels * channels, 1);
    float[] a = Reference.normal(images * channels, 2);
    float[] dy = Reference.normal(x.length, 3);
    double[] mean = new double[a.length];
    double[] spread = new double[x.length];
    double[] y = new double[x.length];
    double[] dx = new double[x.length];
    double[] da = new double[a.length];
    for (int i = 0; i < x.length; i++) {
      int gate = i / (pixels * channels) * channels + i % channels;
      mean[gate] += (double) x[i] / pixels;
      spread[i] = x[i] + (double) a[gate] / pixels;
      y[i] = (double) x[i] * a[gate];
      dx[i] = (double) dy[i] * a[gate];
      da[gate] += (double) dy[i] * x[i];
    }
    Shape shape = new Shape(images, 1, pixels, channels);
    Shape gates = new Shape(images, 1, 1, channels);
    Tensor input = HostMemory.of(shape, x);
    Tensor gate = HostMemory.of(gates, a);
    Tensor z = HostMemory.zeros(gates);
    Tensor sum = HostMemory.of(shape, x);
    Tensor scaled = HostMemory.zeros(shape);
    Tensor gradient = HostMemory.of(shape, dy);
    Tensor gateGradient = HostMemory.zeros(gates);
    HostViews.run(2, new GlobalAveragePool.Forward(input, z));
    HostViews.run(2, new GlobalAveragePool.Backward(gate, sum));
    HostViews.run(2, new ChannelScale.Forward(input, gate, scaled));
    HostViews.run(2, new ChannelScale.Backward(input, gate, gradient, gradient, gateGradient));
    Reference.assertClose(mean, z, 1e-6);
    Reference.assertClose(spread, sum, 1e-6);
    Reference.assertClose(y, scaled, 1e-6);
    Reference.assertClose(dx, gradient, 1e-6);
    Reference.assertClose(da, gateGradient, 1e-6);
  }
}
