// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Kernels of channels.cu. They execute the same operations as the CPU's kernels, so results are
 * bit-identical.
 */
final class ChannelsParityCases {
  /** Pixels and channels: fewer and more groups than threads, whole vectors and ragged ones. */
  private static final int[][] SHAPES = {{1, 1}, {37, 3}, {29, 8}, {3, 33}, {2, 520}, {2, 301}};

  private ChannelsParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      add(cases, "channel_affine", storage, ChannelsParityCases::affine);
      add(cases, "channel_broadcast", storage, ChannelsParityCases::broadcast);
      add(cases, "bias_add", storage, ChannelsParityCases::biasAdd);
      add(cases, "gray", storage, ChannelsParityCases::gray);
      String copy = "channel_copy_b" + 8 * storage.bytes();
      cases.add(
          ParityCase.of(copy, storage, Geometry.walks(), stage -> copy(stage, storage), copy));
    }
    return cases;
  }

  private interface Body {
    void run(Stage stage, String kernel, Storage storage, int shift, int[] shape);
  }

  private static void add(List<ParityCase> cases, String name, Storage storage, Body body) {
    String kernel = name + "_" + storage.suffix();
    cases.add(
        ParityCase.of(
            name,
            storage,
            Geometry.walks(),
            stage -> {
              for (int[] shape : SHAPES) {
                body.run(stage, kernel, storage, 0, shape);
                body.run(stage, kernel, storage, 1, shape);
              }
            },
            kernel));
  }

  private static void affine(Stage stage, String kernel, Storage storage, int shift, int[] shape) {
    int pixels = shape[0];
    int channels = shape[1];
    Mirror x = Mirror.of(stage, storage, shift, Data.special(pixels * channels, 1));
    Mirror scale = Mirror.of(stage, Storage.F32, 0, Data.normal(channels, 2));
    Mirror by = Mirror.of(stage, Storage.F32, 0, Data.normal(channels, 3));
    Mirror y = pixels == 29 ? x : Mirror.result(stage, storage, 0, pixels * channels);
    stage.launch(kernel, arguments(x, scale, by, y).int64(pixels).int32(channels));
    affine(stage, x.pixels(channels), y.pixels(channels), scale.hostValues(), by.hostValues());
    y.assertSame("y");
  }

  private static void broadcast(
      Stage stage, String kernel, Storage storage, int shift, int[] shape) {
    int pixels = shape[0];
    int channels = shape[1];
    Mirror x = Mirror.of(stage, storage, 1 - shift, Data.special(pixels, 1));
    Mirror scale = Mirror.of(stage, Storage.F32, 0, Data.normal(channels, 2));
    Mirror by = Mirror.of(stage, Storage.F32, 0, Data.normal(channels, 3));
    Mirror y = Mirror.result(stage, storage, shift, pixels * channels);
    stage.launch(kernel, arguments(x, scale, by, y).int64(pixels).int32(channels));
    affine(stage, x.pixels(1), y.pixels(channels), scale.hostValues(), by.hostValues());
    y.assertSame("y");
  }

  private static void affine(Stage stage, Tensor x, Tensor y, float[] scale, float[] shift) {
    stage.compute(new ChannelAffine(x, y, list(scale), list(shift)));
  }

  private static List<Float> list(float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  /** On the CPU: channel affine with factors of 1, which change no value, then ReLU. */
  private static void biasAdd(Stage stage, String kernel, Storage storage, int shift, int[] shape) {
    int pixels = shape[0];
    int channels = shape[1];
    int relu = (pixels + shift) % 2;
    Mirror x = Mirror.of(stage, storage, shift, Data.special(pixels * channels, 4));
    Mirror bias = Mirror.of(stage, Storage.F32, 0, Data.normal(channels, 5));
    Mirror y = pixels == 37 ? x : Mirror.result(stage, storage, 0, pixels * channels);
    stage.launch(kernel, arguments(x, bias, y).int64(pixels).int32(channels).int32(relu));
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    affine(stage, x.pixels(channels), y.pixels(channels), ones, bias.hostValues());
    if (relu == 1) {
      stage.compute(new Relu.Forward(y.vector(), y.vector()));
    }
    y.assertSame("y");
  }

  private static void gray(Stage stage, String kernel, Storage storage, int shift, int[] shape) {
    int pixels = shape[0] * shape[1];
    Mirror rgb = Mirror.of(stage, storage, shift, Data.special(3 * pixels, 6));
    Mirror luma = Mirror.result(stage, storage, 0, pixels);
    stage.launch(kernel, arguments(rgb, luma).int64(pixels));
    stage.compute(new Gray(rgb.pixels(3), luma.pixels(1)));
    luma.assertSame("luma");
  }

  /**
   * Copies three parts to a whole and back. The second part may begin at a vector's start or not.
   */
  private static void copy(Stage stage, Storage storage) {
    String kernel = "channel_copy_b" + 8 * storage.bytes();
    int pixels = 19;
    for (int[] channels : new int[][] {{8, 16, 8}, {8, 8, 3}, {3, 1, 2}, {1, 300, 4}}) {
      for (int shift = 0; shift < 2; shift++) {
        int sum = channels[0] + channels[1] + channels[2];
        Mirror whole = Mirror.result(stage, storage, shift, pixels * sum);
        Mirror[] parts = new Mirror[3];
        Mirror[] copies = new Mirror[3];
        int first = 0;
        for (int i = 0; i < 3; i++) {
          parts[i] = Mirror.of(stage, storage, 0, Data.special(pixels * channels[i], i));
          copies[i] = Mirror.result(stage, storage, 0, pixels * channels[i]);
          copy(stage, kernel, parts[i], channels[i], 0, whole, sum, first, channels[i], pixels);
          first += channels[i];
        }
        stage.compute(new Concat(tensors(parts, channels), whole.pixels(sum)));
        whole.assertSame("whole");
        first = 0;
        for (int i = 0; i < 3; i++) {
          copy(stage, kernel, whole, sum, first, copies[i], channels[i], 0, channels[i], pixels);
          first += channels[i];
        }
        stage.compute(new Split(whole.pixels(sum), tensors(copies, channels)));
        for (int i = 0; i < 3; i++) {
          copies[i].assertSame("part");
          assertArrayEquals(parts[i].deviceBytes(), copies[i].deviceBytes(), "split after concat");
        }
      }
    }
  }

  private static void copy(
      Stage stage,
      String kernel,
      Mirror source,
      int sourceChannels,
      int sourceFirst,
      Mirror target,
      int targetChannels,
      int targetFirst,
      int channels,
      int pixels) {
    stage.launch(
        kernel,
        arguments(source)
            .int32(sourceChannels)
            .int32(sourceFirst)
            .address(target.address())
            .int32(targetChannels)
            .int32(targetFirst)
            .int32(channels)
            .int64(pixels));
  }

  private static List<Tensor> tensors(Mirror[] parts, int[] channels) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      tensors.add(parts[i].pixels(channels[i]));
    }
    return tensors;
  }
}
