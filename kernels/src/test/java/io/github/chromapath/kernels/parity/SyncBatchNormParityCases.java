// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;
import static io.github.chromapath.kernels.parity.NormalizationParityCases.EPSILON;
import static io.github.chromapath.kernels.parity.NormalizationParityCases.fp32;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.SyncBatchNorm;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The kernels of normalization.cu between which ranks exchange statistics.
 *
 * <p>Sums are of integers, which are exact in any order, and merges execute the same operations as
 * the CPU's kernels, so results are bit-identical. Moments are compared where all divisors are
 * powers of two, and their bound in general is that of {@link MomentsParityCases}, whose kernels
 * compute them.
 */
final class SyncBatchNormParityCases {
  private static final int RANKS = 3;
  private static final int[] CHANNELS = {1, 3, 8, 33, 264};

  private SyncBatchNormParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      cases.add(
          ParityCase.of(
              "norm own moments, dyadic",
              storage,
              Geometry.dyadic(),
              stage -> {
                for (int channels : new int[] {1, 8, 16}) {
                  moments(stage, storage, channels, 0);
                  moments(stage, storage, channels, 1);
                }
              },
              "norm_moments_partial_" + storage.suffix(),
              "norm_moments_exchange"));
      cases.add(
          ParityCase.of(
              "norm own sums",
              storage,
              Geometry.reductions(),
              stage -> {
                for (int channels : CHANNELS) {
                  sums(stage, storage, channels, 0);
                  sums(stage, storage, channels, 1);
                }
              },
              "norm_backward_partial_" + storage.suffix(),
              "norm_sums_exchange"));
      cases.add(
          ParityCase.of(
              "norm backward of sums",
              storage,
              Geometry.walks(),
              stage -> {
                for (int channels : CHANNELS) {
                  backward(stage, storage, channels, 0);
                  backward(stage, storage, channels, 1);
                }
              },
              "norm_sums_coefficients",
              "norm_backward_apply_" + storage.suffix()));
    }
    cases.add(
        ParityCase.of(
            "norm merged moments",
            Storage.F32,
            Geometry.walks(),
            SyncBatchNormParityCases::merge,
            "norm_moments_merge"));
    return cases;
  }

  private static Shape rows(int ranks, int channels) {
    return new Shape(ranks, 1, SyncBatchNorm.PARTS, channels);
  }

  /** With NaN or infinity, if the channels are aligned to a single element. */
  private static void moments(Stage stage, Storage storage, int channels, int shift) {
    int pixels = 64;
    int ranks = RANKS;
    float[] values = Data.integers(pixels * channels, 8, 1);
    Mirror x =
        Mirror.of(stage, storage, shift, shift == 1 ? Data.spoiled(values, channels) : values);
    for (int rank = 0; rank < ranks; rank++) {
      Mirror workspace = Mirror.result(stage, Storage.F32, 0, 2 * channels * stage.chunks());
      Mirror moments = Mirror.result(stage, Storage.F32, 0, ranks * SyncBatchNorm.PARTS * channels);
      stage.launch(
          "norm_moments_partial_" + storage.suffix(),
          arguments(x, workspace).int32(1).int64(pixels).int32(channels).int32(stage.chunks()));
      stage.launch(
          "norm_moments_exchange",
          arguments(workspace, moments)
              .int32(ranks)
              .int32(rank)
              .int64(pixels)
              .int32(channels)
              .int32(stage.chunks())
              .float64(1.0 / pixels));
      stage.compute(
          new SyncBatchNorm.Moments(
              x.pixels(channels), moments.tensor(rows(ranks, channels)), rank));
      if (shift == 0) {
        moments.assertSame("moments");
      } else {
        assertSameKinds(moments);
      }
    }
  }

  /** The mean of a channel with NaN or infinity is not finite, and no other channel is affected. */
  private static void assertSameKinds(Mirror moments) {
    float[] expected = moments.hostValues();
    float[] actual = moments.deviceValues();
    for (int i = 0; i < expected.length; i++) {
      boolean same =
          Float.isFinite(expected[i]) ? expected[i] == actual[i] : !Float.isFinite(actual[i]);
      assertTrue(same, "moment " + i + " is " + actual[i] + ", not " + expected[i]);
    }
  }

  private static void merge(Stage stage) {
    List<Long> pixels = List.of(1L, 3L << 24, (5L << 30) + 12345, 77L);
    int ranks = pixels.size();
    for (int channels : CHANNELS) {
      float[] parts = Data.normal(ranks * SyncBatchNorm.PARTS * channels, 2);
      for (int i = 0; i < parts.length; i++) {
        boolean variance = i / (2 * channels) % 2 == 1;
        boolean rest = i / channels % 2 == 1;
        parts[i] = rest ? parts[i] * 0x1p-24f : variance ? Math.abs(parts[i]) : parts[i];
      }
      Mirror moments = fp32(stage, parts);
      float[] counts = new float[2 * ranks];
      for (int rank = 0; rank < ranks; rank++) {
        counts[rank] = pixels.get(rank) >> 24;
        counts[ranks + rank] = pixels.get(rank) % (1 << 24);
      }
      Mirror weight = fp32(stage, Data.normal(channels, 3));
      Mirror bias = fp32(stage, Data.normal(channels, 4));
      Mirror mean = Mirror.result(stage, Storage.F32, 0, channels);
      Mirror variance = Mirror.result(stage, Storage.F32, 0, channels);
      Mirror coefficients = Mirror.result(stage, Storage.F32, 0, 3 * channels);
      stage.launch(
          "norm_moments_merge",
          arguments(moments, fp32(stage, counts), weight, bias, mean, variance, coefficients)
              .int32(ranks)
              .int32(channels)
              .float32(EPSILON));
      stage.compute(
          new SyncBatchNorm.Merge(
              moments.tensor(rows(ranks, channels)),
              weight.vector(),
              bias.vector(),
              mean.vector(),
              variance.vector(),
              coefficients.tensor(NormalizationParityCases.coefficients(channels)),
              pixels,
              EPSILON));
      mean.assertSame("mean");
      variance.assertSame("variance");
      coefficients.assertSame("coefficients");
    }
  }

  /** The operands of a backward pass; {@code forward} is null without ReLU. */
  private record Operands(Mirror x, Mirror forward, Mirror dy, Mirror mean, Mirror variance) {
    /** With ReLU if the number of channels is odd. */
    static Operands of(Stage stage, Storage storage, int channels, int shift) {
      int count = 37 * channels;
      float[] center = Data.integers(channels, 2, 9);
      float[] coefficients = Arrays.copyOf(center, 3 * channels);
      System.arraycopy(Data.normal(2 * channels, 16), 0, coefficients, channels, 2 * channels);
      return new Operands(
          Mirror.of(stage, storage, shift, Data.integers(count, 6, 7)),
          channels % 2 == 1 ? fp32(stage, coefficients) : null,
          Mirror.of(stage, storage, 0, Data.integers(count, 4, 6)),
          fp32(stage, center),
          fp32(stage, Data.uniform(channels, 0.1, 2, 10)));
    }

    int channels() {
      return mean.count();
    }

    int pixels() {
      return x.count() / channels();
    }

    Optional<Tensor> coefficients() {
      return Optional.ofNullable(forward)
          .map(all -> all.tensor(NormalizationParityCases.coefficients(channels())));
    }
  }

  private static void sums(Stage stage, Storage storage, int channels, int shift) {
    Operands in = Operands.of(stage, storage, channels, shift);
    Mirror workspace = Mirror.result(stage, Storage.F32, 0, 2 * channels * stage.chunks());
    Mirror dWeight = Mirror.result(stage, Storage.F32, 0, channels);
    Mirror dBias = Mirror.result(stage, Storage.F32, 0, channels);
    Mirror sums = Mirror.result(stage, Storage.F32, 0, RANKS * SyncBatchNorm.PARTS * channels);
    stage.launch(
        "norm_backward_partial_" + storage.suffix(),
        arguments(in.x, in.dy, in.mean, in.forward, workspace)
            .int32(1)
            .int64(in.pixels())
            .int32(channels)
            .int32(stage.chunks()));
    stage.launch(
        "norm_sums_exchange",
        arguments(workspace, in.variance, dWeight, dBias, sums)
            .int32(RANKS)
            .int32(1)
            .int32(channels)
            .int32(stage.chunks())
            .float32(EPSILON));
    stage.compute(
        new SyncBatchNorm.Sums(
            in.x.pixels(channels),
            in.coefficients(),
            in.dy.pixels(channels),
            in.mean.vector(),
            in.variance.vector(),
            dWeight.vector(),
            dBias.vector(),
            sums.tensor(rows(RANKS, channels)),
            1,
            EPSILON));
    dWeight.assertSame("dWeight");
    dBias.assertSame("dBias");
    sums.assertSame("sums");
  }

  /** In place, if x is aligned to a single element. */
  private static void backward(Stage stage, Storage storage, int channels, int shift) {
    Operands in = Operands.of(stage, storage, channels, shift);
    Mirror weight = fp32(stage, Data.normal(channels, 11));
    Mirror sums = fp32(stage, Data.normal(RANKS * SyncBatchNorm.PARTS * channels, 12));
    Mirror coefficients = Mirror.result(stage, Storage.F32, 0, 3 * channels);
    Mirror dx = shift == 1 ? in.dy : Mirror.result(stage, storage, 0, in.x.count());
    long count = (3L << 32) + 37;
    stage.launch(
        "norm_sums_coefficients",
        arguments(sums, weight, in.variance, coefficients)
            .int32(RANKS)
            .int32(channels)
            .int64(count)
            .float32(EPSILON));
    coefficients.assertWritten("coefficients");
    stage.launch(
        "norm_backward_apply_" + storage.suffix(),
        arguments(in.x, in.dy, in.mean, in.forward, coefficients, dx)
            .int32(1)
            .int64(in.pixels())
            .int32(channels));
    stage.compute(
        new SyncBatchNorm.Backward(
            in.x.pixels(channels),
            in.coefficients(),
            in.dy.pixels(channels),
            weight.vector(),
            in.mean.vector(),
            in.variance.vector(),
            sums.tensor(rows(RANKS, channels)),
            dx.pixels(channels),
            count,
            EPSILON));
    dx.assertSame("dx");
  }
}
