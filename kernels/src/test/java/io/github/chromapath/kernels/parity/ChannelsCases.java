// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.kernels.cpu.ChannelAffineKernel;
import io.github.chromapath.kernels.cpu.ConcatKernel;
import io.github.chromapath.kernels.cpu.GrayKernel;
import io.github.chromapath.kernels.cpu.ReluKernel;
import io.github.chromapath.kernels.cpu.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Kernels of channels.cu: the same operations as their twins, so the same bits. */
final class ChannelsCases {
  /** Pixels and channels: fewer and more groups than threads, whole vectors and ragged ones. */
  private static final int[][] SHAPES = {{1, 1}, {37, 3}, {29, 8}, {3, 33}, {2, 520}, {2, 301}};

  private ChannelsCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      add(cases, "channel_affine", storage, ChannelsCases::affine);
      add(cases, "channel_broadcast", storage, ChannelsCases::broadcast);
      add(cases, "bias_add", storage, ChannelsCases::biasAdd);
      add(cases, "gray", storage, ChannelsCases::gray);
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
    ChannelAffineKernel.forward(
        stage.parallel(), x.host(), y.host(), pixels, scale.hostValues(), by.hostValues());
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
    ChannelAffineKernel.broadcast(
        stage.parallel(), x.host(), y.host(), pixels, scale.hostValues(), by.hostValues());
    y.assertSame("y");
  }

  /**
   * A factor of 1 changes no value, so the twin is that of channel_affine, then the rectifier's.
   */
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
    ChannelAffineKernel.forward(
        stage.parallel(), x.host(), y.host(), pixels, ones, bias.hostValues());
    if (relu == 1) {
      ReluKernel.forward(stage.parallel(), y.host(), y.host());
    }
    y.assertSame("y");
  }

  private static void gray(Stage stage, String kernel, Storage storage, int shift, int[] shape) {
    int pixels = shape[0] * shape[1];
    Mirror rgb = Mirror.of(stage, storage, shift, Data.special(3 * pixels, 6));
    Mirror luma = Mirror.result(stage, storage, 0, pixels);
    stage.launch(kernel, arguments(rgb, luma).int64(pixels));
    GrayKernel.forward(stage.parallel(), rgb.host(), luma.host(), pixels);
    luma.assertSame("luma");
  }

  /**
   * Three parts to a whole and back, of which the second begins where a vector does or does not.
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
        ConcatKernel.concat(stage.parallel(), spans(parts), channels, whole.host(), pixels);
        whole.assertSame("whole");
        first = 0;
        for (int i = 0; i < 3; i++) {
          copy(stage, kernel, whole, sum, first, copies[i], channels[i], 0, channels[i], pixels);
          first += channels[i];
        }
        ConcatKernel.split(stage.parallel(), whole.host(), spans(copies), channels, pixels);
        for (int i = 0; i < 3; i++) {
          copies[i].assertSame("part");
          assertArrayEquals(parts[i].deviceBytes(), copies[i].deviceBytes(), "there and back");
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

  private static Span[] spans(Mirror... parts) {
    return Arrays.stream(parts).map(Mirror::host).toArray(Span[]::new);
  }
}
