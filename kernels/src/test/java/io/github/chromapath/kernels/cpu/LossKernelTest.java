// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Losses over many tasks, and with NaN, infinity and labels that are wrong or absent. The engine's
 * contract tests compare the arithmetic with libtorch.
 */
@Tag("fast")
class LossKernelTest {
  private static final float WEIGHT = 3;

  private static double[] huber(double[] x, float[] target, double delta) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double d = Math.abs(x[i] - target[i]);
      sum += d <= delta ? 0.5 * d * d : delta * (d - 0.5 * delta);
    }
    return new double[] {sum / x.length};
  }

  private static double[] squared(double[] x, float[] target) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.pow(x[i] - target[i], 2);
    }
    return new double[] {sum / x.length};
  }

  private static double[] crossEntropy(double[] logits, byte[] labels, int classes) {
    double sum = 0;
    int labelled = 0;
    for (int p = 0; p < labels.length; p++) {
      if (labels[p] != -1) {
        double total = 0;
        for (int k = 0; k < classes; k++) {
          total += Math.exp(logits[p * classes + k]);
        }
        sum += Math.log(total) - logits[p * classes + labels[p]];
        labelled++;
      }
    }
    return new double[] {labelled == 0 ? 0 : sum / labelled};
  }

  @Test
  void manyElementsMatchTheDefinitions() {
    int count = 300_001;
    float[] x = Reference.normal(count, 1);
    float[] target = Reference.normal(count, 2);
    Tensor input = HostMemory.vector(x);
    Tensor wanted = HostMemory.vector(target);
    Tensor loss = HostMemory.zeros(Shape.scalar());
    Tensor dx = HostMemory.zeros(Shape.vector(count));
    double[] huberGradient = new double[count];
    double[] squaredGradient = new double[count];
    for (int i = 0; i < count; i++) {
      double d = (double) x[i] - target[i];
      huberGradient[i] = WEIGHT * Math.max(-0.5, Math.min(0.5, d)) / count;
      squaredGradient[i] = WEIGHT * 2 * d / count;
    }
    HostViews.run(
        2, new Huber(input, wanted, Optional.empty(), loss, Optional.of(dx), 0.5f, WEIGHT));
    Reference.assertClose(huber(Reference.doubles(x), target, 0.5), loss, 1e-6);
    Reference.assertClose(huberGradient, dx, 1e-6);
    HostViews.run(2, new SquaredError(input, wanted, loss, Optional.of(dx), WEIGHT));
    Reference.assertClose(squared(Reference.doubles(x), target), loss, 1e-6);
    Reference.assertClose(squaredGradient, dx, 1e-6);
    float[] gradient = HostMemory.values(dx);
    HostViews.run(2, new Huber(input, wanted, Optional.empty(), loss, Optional.empty(), 0.5f, 1));
    Reference.assertClose(huber(Reference.doubles(x), target, 0.5), loss, 1e-6);
    HostViews.run(2, new SquaredError(input, wanted, loss, Optional.empty(), 1));
    Reference.assertClose(squared(Reference.doubles(x), target), loss, 1e-6);
    assertArrayEquals(gradient, HostMemory.values(dx));
  }

  @Test
  void huberIsLinearUpToInfinityAndKeepsNan() {
    Tensor x = HostMemory.vector(Float.POSITIVE_INFINITY, -2, Float.NaN);
    Tensor target = HostMemory.zeros(Shape.vector(3));
    Tensor dx = HostMemory.zeros(Shape.vector(3));
    Tensor loss = HostMemory.zeros(Shape.scalar());
    HostViews.run(1, new Huber(x, target, Optional.empty(), loss, Optional.of(dx), 0.5f, 3));
    assertArrayEquals(new float[] {0.5f, -0.5f, Float.NaN}, HostMemory.values(dx));
    assertTrue(Float.isNaN(HostMemory.values(loss)[0]));
  }

  /** A weight of 0 removes an element; the mean is over all of them. */
  @Test
  void huberIsWeightedElementByElement() {
    Tensor x = HostMemory.vector(0.25f, 2, 5, -1);
    Tensor target = HostMemory.zeros(Shape.vector(4));
    Tensor weights = HostMemory.vector(2, 0.5f, 0, 1);
    Tensor dx = HostMemory.zeros(Shape.vector(4));
    Tensor loss = HostMemory.zeros(Shape.scalar());
    HostViews.run(1, new Huber(x, target, Optional.of(weights), loss, Optional.of(dx), 0.5f, 4));
    assertArrayEquals(new float[] {0.5f, 0.25f, 0, -0.5f}, HostMemory.values(dx));
    double expected = (2 * 0.03125 + 0.5 * 0.875 + 0.375) / 4;
    assertEquals(expected, HostMemory.values(loss)[0], 1e-7);
  }

  @Test
  void weightsOfColorsFollowTheBins() {
    float[] table = new float[BalanceWeights.BINS * BalanceWeights.BINS];
    for (int i = 0; i < table.length; i++) {
      table[i] = i;
    }
    float[] ab = {
      -128, -128, 127, 127, -0.01f, 0, 7.99f, 8, -500, 500, Float.NaN, Float.NEGATIVE_INFINITY
    };
    Tensor weights = HostMemory.zeros(new Shape(1, 2, 3, 2));
    HostViews.run(
        2,
        new BalanceWeights.OfColor(
            HostMemory.of(weights.shape(), ab), HostMemory.vector(table), weights));
    int center = 32 * 16;
    float[] expected = new float[ab.length];
    int[] bins = {0, 1023, 32 * 15 + 16, center + 17, 31, center};
    for (int i = 0; i < bins.length; i++) {
      expected[2 * i] = bins[i];
      expected[2 * i + 1] = bins[i];
    }
    assertArrayEquals(expected, HostMemory.values(weights));
  }

  /** Labels of 2 x 2 over an image of 3 x 5: rows 0, 0, 1 and columns 0, 0, 0, 1, 1. */
  @Test
  void weightsOfClassesFollowTheNearestLabel() {
    float[] table = new float[BalanceWeights.LABELS];
    table[3] = 0.5f;
    table[7] = 2;
    table[255] = 9;
    Tensor labels = HostMemory.ofBytes(new Shape(1, 2, 2, 1), new byte[] {3, 7, -1, 3});
    Tensor weights = HostMemory.zeros(new Shape(1, 3, 5, 2));
    HostViews.run(2, new BalanceWeights.OfClass(labels, HostMemory.vector(table), weights));
    float[] top = {0.5f, 0.5f, 0.5f, 2, 2};
    float[] bottom = {9, 9, 9, 0.5f, 0.5f};
    float[][] rows = {top, top, bottom};
    float[] expected = new float[30];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = rows[i / 10][i % 10 / 2];
    }
    assertArrayEquals(expected, HostMemory.values(weights));
  }

  private static double[] crossEntropyGradient(float[] logits, byte[] labels, int classes) {
    int labelled = 0;
    for (byte label : labels) {
      labelled += label == -1 ? 0 : 1;
    }
    double[] gradient = new double[logits.length];
    for (int p = 0; p < labels.length; p++) {
      double total = 0;
      for (int k = 0; k < classes; k++) {
        total += Math.exp(logits[p * classes + k]);
      }
      for (int k = 0; k < classes && labels[p] != -1; k++) {
        double softmax = Math.exp(logits[p * classes + k]) / total;
        gradient[p * classes + k] = WEIGHT * (softmax - (labels[p] == k ? 1 : 0)) / labelled;
      }
    }
    return gradient;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 11", "9, 33", "30001, 5"})
  void crossEntropyMatchesTheDefinition(int pixels, int classes) {
    float[] logits = Reference.normal(pixels * classes, 1);
    byte[] labels = new byte[pixels];
    Random random = new Random(2);
    for (int i = 1; i < pixels; i++) {
      labels[i] = (byte) (random.nextInt(4) == 0 ? 255 : random.nextInt(classes));
    }
    float[] gradient = logits.clone();
    float[] loss = run(gradient, labels, classes, true);
    Reference.assertClose(crossEntropy(Reference.doubles(logits), labels, classes), loss, 2e-6);
    Reference.assertClose(crossEntropyGradient(logits, labels, classes), gradient, 2e-6);
    float[] untouched = logits.clone();
    assertArrayEquals(loss, run(untouched, labels, classes, false));
    assertArrayEquals(logits, untouched);
  }

  @Test
  void crossEntropyWithoutLabelsIsExactlyZero() {
    float[] logits = {1, Float.NaN, Float.POSITIVE_INFINITY, 4};
    byte[] ignored = {-1, -1};
    assertArrayEquals(new float[] {0}, run(logits, ignored, 2, true));
    assertArrayEquals(new float[4], logits);
  }

  @Test
  void crossEntropyWithAnUnknownLabelIsNan() {
    float[] logits = {1, 2, 3, 4};
    byte[] labels = {0, 2};
    assertTrue(Float.isNaN(run(logits, labels, 2, true)[0]));
    assertArrayEquals(new float[4], logits);
  }

  @Test
  void crossEntropySurvivesLargeLogitsAndShowsNan() {
    float[] logits = {1000, -1000, -1000, 1000};
    byte[] labels = {0, 0};
    assertArrayEquals(new float[] {1000}, run(logits, labels, 2, true));
    assertArrayEquals(new float[] {0, 0, -1.5f, 1.5f}, logits);
    float[] odd = {Float.NaN, 1, 2, 3};
    assertTrue(Float.isNaN(run(odd, labels, 2, true)[0]));
    assertTrue(Float.isNaN(odd[0]));
    assertEquals(0, WEIGHT * 0.5f * 0 + odd[2] + odd[3], 1e-6);
  }

  /** Returns the loss. Replaces {@code logits} by their gradient if requested. */
  private static float[] run(float[] logits, byte[] labels, int classes, boolean gradient) {
    int pixels = labels.length;
    Shape shape = new Shape(1, 1, pixels, classes);
    Tensor input = HostMemory.of(shape, logits);
    Tensor loss = HostMemory.zeros(Shape.scalar());
    HostViews.run(
        2,
        new SoftmaxCrossEntropy(
            input,
            HostMemory.ofBytes(shape.withChannels(1), labels),
            loss,
            gradient ? Optional.of(input) : Optional.empty(),
            WEIGHT));
    System.arraycopy(HostMemory.values(input), 0, logits, 0, logits.length);
    return HostMemory.values(loss);
  }
}
