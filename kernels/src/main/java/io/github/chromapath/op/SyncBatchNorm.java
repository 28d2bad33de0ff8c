// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a {@link BatchNorm} over the images of all ranks, between which the ranks exchange
 * statistics with {@link AllReduce}. In order: {@link Moments}, a reduction, {@link Merge} and
 * {@link BatchNorm.Apply} forward; {@link Sums}, a reduction and {@link Backward} backward.
 *
 * <p>Each rank has a row in an exchanged tensor (ranks, 1, 4, C), and writes 0 to all others. A sum
 * over the ranks therefore contains the row of each exactly, whatever its order. A row contains two
 * numbers per channel. A number is stored as the nearest float, and the float nearest to the rest,
 * which together have twice the precision of a float. Every rank adds up the rows in fp64.
 */
public sealed interface SyncBatchNorm extends Op {
  /** The number of vectors in a row: two for each of two numbers. */
  int PARTS = 4;

  /**
   * Mean and biased variance of the own images, for an exchange.
   *
   * @param x (N, H, W, C), the own images
   * @param moments (ranks, 1, 4, C), FLOAT32, written
   * @param rank the own row
   */
  record Moments(Tensor x, Tensor moments, int rank) implements SyncBatchNorm {
    public Moments {
      checkRows(moments, x.shape().c());
      checkRank(moments, rank);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(moments);
    }
  }

  /**
   * Mean and biased variance over all ranks, merged rank by rank in fp64 by the formula of Chan,
   * Golub and LeVeque (1979), and the coefficients of {@link BatchNorm.Training}.
   *
   * @param moments (ranks, 1, 4, C), the moments of every rank
   * @param weight (1, 1, 1, C), gamma
   * @param bias (1, 1, 1, C), beta
   * @param mean (1, 1, 1, C), written
   * @param variance (1, 1, 1, C), biased, written
   * @param coefficients (3, 1, 1, C): center, scale and shift; written
   * @param pixels N H W of each rank, at least 1
   * @param epsilon added to the variance, above 0
   */
  record Merge(
      Tensor moments,
      Tensor weight,
      Tensor bias,
      Tensor mean,
      Tensor variance,
      Tensor coefficients,
      List<Long> pixels,
      float epsilon)
      implements SyncBatchNorm {
    public Merge {
      int channels = weight.shape().c();
      checkRows(moments, channels);
      Check.vector(weight, weight, bias, mean, variance);
      Check.shape(coefficients, new Shape(3, 1, 1, channels));
      pixels = List.copyOf(pixels);
      Check.that(
          pixels.size() == moments.shape().n() && pixels.stream().allMatch(count -> count > 0),
          "the ranks of " + moments + " cannot have " + pixels + " pixels");
    }

    @Override
    public List<Tensor> reads() {
      return List.of(moments, weight, bias);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(mean, variance, coefficients);
    }
  }

  /**
   * The terms of the own images in the gradients of weight and bias. Let g be dy where y > 0 or
   * without ReLU, else 0. dBias = sum g; dWeight = sum g xhat.
   *
   * @param x (N, H, W, C), input of {@link Moments}
   * @param coefficients (3, 1, 1, C), output of {@link Merge}; empty without ReLU
   * @param dy (N, H, W, C)
   * @param mean (1, 1, 1, C), output of {@link Merge}
   * @param variance (1, 1, 1, C), output of {@link Merge}
   * @param dWeight (1, 1, 1, C), of the own images, written
   * @param dBias (1, 1, 1, C), of the own images, written
   * @param sums (ranks, 1, 4, C), FLOAT32: the sums of g and of g (x - mean), for an exchange;
   *     written
   * @param rank the own row
   * @param epsilon that of {@link Merge}
   */
  record Sums(
      Tensor x,
      Optional<Tensor> coefficients,
      Tensor dy,
      Tensor mean,
      Tensor variance,
      Tensor dWeight,
      Tensor dBias,
      Tensor sums,
      int rank,
      float epsilon)
      implements SyncBatchNorm {
    public Sums {
      Check.sameShape(x, dy);
      Check.vector(x, mean, variance, dWeight, dBias);
      checkSums(x, coefficients, sums);
      checkRank(sums, rank);
    }

    @Override
    public List<Tensor> reads() {
      return Check.present(List.of(x, dy, mean, variance), List.of(coefficients));
    }

    @Override
    public List<Tensor> writes() {
      return List.of(sums, dWeight, dBias);
    }
  }

  /**
   * The gradient of the own images. With g as in {@link Sums}, and the sums over all ranks, dx =
   * weight / sqrt(variance + epsilon) (g - sum g / M - (x - mean) / (variance + epsilon) sum g (x -
   * mean) / M). In place: {@code dx} may be {@code dy}.
   *
   * @param x (N, H, W, C), input of {@link Moments}
   * @param coefficients (3, 1, 1, C), output of {@link Merge}; empty without ReLU
   * @param dy (N, H, W, C)
   * @param weight (1, 1, 1, C)
   * @param mean (1, 1, 1, C), output of {@link Merge}
   * @param variance (1, 1, 1, C), output of {@link Merge}
   * @param sums (ranks, 1, 4, C): the sums of every rank
   * @param dx (N, H, W, C), written
   * @param count M = N H W of all ranks
   * @param epsilon that of {@link Merge}
   */
  record Backward(
      Tensor x,
      Optional<Tensor> coefficients,
      Tensor dy,
      Tensor weight,
      Tensor mean,
      Tensor variance,
      Tensor sums,
      Tensor dx,
      long count,
      float epsilon)
      implements SyncBatchNorm {
    public Backward {
      Check.sameShape(x, dy, dx);
      Check.vector(x, weight, mean, variance);
      checkSums(x, coefficients, sums);
    }

    @Override
    public List<Tensor> reads() {
      return Check.present(List.of(x, dy, weight, mean, variance, sums), List.of(coefficients));
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dx);
    }
  }

  private static void checkRows(Tensor rows, int channels) {
    Check.shape(rows, new Shape(rows.shape().n(), 1, PARTS, channels));
  }

  private static void checkRank(Tensor rows, int rank) {
    Check.that(rank >= 0 && rank < rows.shape().n(), rows + " has no row " + rank);
  }

  private static void checkSums(Tensor x, Optional<Tensor> coefficients, Tensor sums) {
    int channels = x.shape().c();
    coefficients.ifPresent(forward -> Check.shape(forward, new Shape(3, 1, 1, channels)));
    checkRows(sums, channels);
  }
}
