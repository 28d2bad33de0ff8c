// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Huber's function bends at |d| = delta but has a derivative there. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 35, 500})
  void gradientsAgreeWithFiniteDifferences(int count) {
    float[] x = Reference.normal(count, 1);
    float[] target = Reference.normal(count, 2);
    float[] cotangent = {WEIGHT};
    try (Parallel parallel = new Parallel(2)) {
      float[] loss = new float[1];
      float[] inPlace = x.clone();
      HuberKernel.forward(
          parallel,
          Float32Span.of(inPlace),
          Float32Span.of(target),
          Float32Span.of(loss),
          Float32Span.of(inPlace),
          0.5f,
          WEIGHT);
      Reference.assertClose(huber(Reference.doubles(x), target, 0.5), loss, 1e-6);
      Reference.assertGradient(
          Reference.gradient(v -> huber(v, target, 0.5), x, cotangent), inPlace);
      float[] overTarget = target.clone();
      SquaredErrorKernel.forward(
          parallel,
          Float32Span.of(x),
          Float32Span.of(overTarget),
          Float32Span.of(loss),
          Float32Span.of(overTarget),
          WEIGHT);
      Reference.assertClose(squared(Reference.doubles(x), target), loss, 1e-6);
      Reference.assertGradient(
          Reference.gradient(v -> squared(v, target), x, cotangent), overTarget);
    }
  }

  @Test
  void manyElementsAgreeWithTheDefinitions() {
    float[] x = Reference.normal(300_001, 1);
    float[] target = Reference.normal(300_001, 2);
    float[] loss = new float[1];
    try (Parallel parallel = new Parallel(2)) {
      Span input = Float32Span.of(x);
      Span wanted = Float32Span.of(target);
      HuberKernel.forward(parallel, input, wanted, Float32Span.of(loss), null, 0.5f, 1);
      Reference.assertClose(huber(Reference.doubles(x), target, 0.5), loss, 1e-6);
      SquaredErrorKernel.forward(parallel, input, wanted, Float32Span.of(loss), null, 1);
      Reference.assertClose(squared(Reference.doubles(x), target), loss, 1e-6);
    }
  }

  @Test
  void huberIsLinearUpToInfinityAndKeepsNan() {
    float[] x = {Float.POSITIVE_INFINITY, -2, Float.NaN};
    float[] dx = new float[3];
    float[] loss = new float[1];
    try (Parallel parallel = new Parallel(1)) {
      HuberKernel.forward(
          parallel,
          Float32Span.of(x),
          Float32Span.of(new float[3]),
          Float32Span.of(loss),
          Float32Span.of(dx),
          0.5f,
          3);
    }
    assertArrayEquals(new float[] {0.5f, -0.5f, Float.NaN}, dx);
    assertTrue(Float.isNaN(loss[0]));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 11", "35, 2", "60, 11", "9, 33", "30001, 5"})
  void crossEntropyAgreesWithTheDefinition(int pixels, int classes) {
    float[] logits = Reference.normal(pixels * classes, 1);
    byte[] labels = new byte[pixels];
    Random random = new Random(2);
    for (int i = 1; i < pixels; i++) {
      labels[i] = (byte) (random.nextInt(4) == 0 ? 255 : random.nextInt(classes));
    }
    float[] gradient = logits.clone();
    float[] loss = run(gradient, labels, classes, true);
    Reference.assertClose(crossEntropy(Reference.doubles(logits), labels, classes), loss, 2e-6);
    if (pixels < 100 && classes > 1) {
      Reference.assertGradient(
          Reference.gradient(v -> crossEntropy(v, labels, classes), logits, new float[] {WEIGHT}),
          gradient);
    }
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

  private static float[] run(float[] logits, byte[] labels, int classes, boolean gradient) {
    float[] loss = new float[1];
    Span span = Float32Span.of(logits);
    try (Parallel parallel = new Parallel(2)) {
      CrossEntropyKernel.forward(
          parallel,
          span,
          ByteBuffer.wrap(labels),
          Float32Span.of(loss),
          gradient ? span : null,
          labels.length,
          classes,
          255,
          WEIGHT);
    }
    return loss;
  }
}
