// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.pytorch.global.torch;

/**
 * Copies values between the host, a backend's tensors and libtorch's.
 *
 * <p>The device's layouts are (N, H, W, C) and (O, kH, kW, I), libtorch's (N, C, H, W) and (O, I,
 * kH, kW). One permutation converts both.
 */
public final class TestTensors {
  private TestTensors() {}

  /** Copies values to a placed tensor; to UINT8 as whole numbers from 0 to 255. */
  public static void upload(Backend backend, HostTensor source, Tensor target) {
    if (!source.shape().equals(target.shape())) {
      throw new IllegalArgumentException(source.shape() + " does not fit " + target);
    }
    upload(backend, source.values(), target);
  }

  /** Copies values in the tensor's order to a placed tensor. */
  public static void upload(Backend backend, float[] source, Tensor target) {
    if (target.type() == DataType.UINT8) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(source.length);
      for (float value : source) {
        bytes.put((byte) (int) value);
      }
      backend.upload(bytes.flip(), target);
    } else {
      backend.upload(direct(source.length).put(source).flip(), target);
    }
  }

  /** The values of a placed tensor; UINT8 as whole numbers from 0 to 255. */
  public static float[] download(Backend backend, Tensor source) {
    float[] values = new float[Math.toIntExact(source.shape().elements())];
    if (source.type() == DataType.UINT8) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
      backend.download(source, bytes);
      for (int i = 0; i < values.length; i++) {
        values[i] = Byte.toUnsignedInt(bytes.get(i));
      }
    } else {
      FloatBuffer floats = direct(values.length);
      backend.download(source, floats);
      floats.get(0, values);
    }
    return values;
  }

  /**
   * The values of a libtorch tensor in our order: four dimensions are (N, C, H, W) and become (N,
   * H, W, C); any other number is flattened in its own order.
   */
  public static float[] fromTorch(org.bytedeco.pytorch.Tensor source) {
    org.bytedeco.pytorch.Tensor ours = source.detach().toType(torch.ScalarType.Double);
    if (ours.dim() == 4) {
      ours = ours.permute(0, 2, 3, 1);
    }
    DoubleBuffer values = ours.contiguous().createBuffer();
    float[] result = new float[Math.toIntExact(ours.numel())];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) values.get(i);
    }
    return result;
  }

  private static FloatBuffer direct(int length) {
    return ByteBuffer.allocateDirect(length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
