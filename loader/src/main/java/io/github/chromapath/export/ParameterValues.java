// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Reads parameters from a device, in ONNX's layout (N, C, H, W). */
record ParameterValues(Backend backend) {
  /** The elements of a floating-point tensor. */
  float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    backend.download(tensor, FloatBuffer.wrap(values));
    return ChannelsLast.toChannelsFirst(tensor.shape(), values);
  }

  /** The elements of a tensor of bytes. */
  byte[] bytes(Tensor tensor) {
    byte[] values = new byte[Math.toIntExact(tensor.shape().elements())];
    backend.download(tensor, ByteBuffer.wrap(values));
    int channels = tensor.shape().c();
    int pixels = tensor.shape().h() * tensor.shape().w();
    byte[] channelsFirst = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      int image = i / (pixels * channels);
      int pixel = i / channels % pixels;
      int channel = i % channels;
      channelsFirst[(image * channels + channel) * pixels + pixel] = values[i];
    }
    return channelsFirst;
  }
}
