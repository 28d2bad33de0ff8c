// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.train.HostBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the scores with the definitions, computed pixel by pixel in double precision. */
@Tag("fast")
class PredictionScorerTest {
  private static final int WIDTH = 24;
  private static final int HEIGHT = 16;
  private static final int PIXELS = WIDTH * HEIGHT;
  private static final int CLASS_PIXELS = ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE;
  private static final double CHROMA = 1.3;
  private static final Cam16Ucs SPACE = new Cam16Ucs(ViewingConditions.paper());

  /** Means of differences that are within 3e-4 each. */
  private static final double TOLERANCE = 1e-3;

  private final SplittableRandom random = new SplittableRandom(3);

  private HostBatch batch(int capacity, int count) {
    HostBatch batch = new HostBatch(capacity, HEIGHT, WIDTH);
    batch.setCount(count);
    random.nextBytes(batch.rgb());
    for (int i = 0; i < batch.labels().length; i++) {
      batch.labels()[i] = (byte) (random.nextInt(4) == 0 ? 255 : random.nextInt(5));
    }
    return batch;
  }

  private float[] ab(int images) {
    float[] ab = new float[2 * images * PIXELS];
    for (int i = 0; i < ab.length; i++) {
      ab[i] = (float) (80 * random.nextDouble() - 40);
    }
    return ab;
  }

  private float[] logits(int images) {
    float[] logits = new float[images * CLASS_PIXELS * ModelConfig.CLASSES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble();
    }
    return logits;
  }

  private static PredictionScorer scorer(Lightness lightness) {
    return new PredictionScorer(new ImageScorer(lightness), CHROMA);
  }

  /** The mean difference of one image to the real one, or to its a*b* on the shared lightness. */
  private static double expected(
      HostBatch batch, float[] ab, int slot, Lightness lightness, Truth truth) {
    double sum = 0;
    for (int pixel = slot * PIXELS; pixel < (slot + 1) * PIXELS; pixel++) {
      double r = (batch.rgb()[3 * pixel] & 0xff) / 255.0;
      double g = (batch.rgb()[3 * pixel + 1] & 0xff) / 255.0;
      double b = (batch.rgb()[3 * pixel + 2] & 0xff) / 255.0;
      double l = Lab.lightness(.2126 * r + .7152 * g + .0722 * b, lightness);
      SRgb real = new SRgb(r, g, b);
      Lab lab = Lab.of(real);
      SRgb original = truth == Truth.TRUE ? real : new Lab(l, lab.a(), lab.b()).toSRgb().clamped();
      SRgb result =
          new Lab(l, CHROMA * ab[2 * pixel], CHROMA * ab[2 * pixel + 1]).toSRgb().clamped();
      sum += SPACE.of(original).distance(SPACE.of(result));
    }
    return sum / PIXELS;
  }

  @ParameterizedTest
  @EnumSource(Lightness.class)
  void agreesWithTheDefinition(Lightness lightness) {
    PredictionScorer scorer = scorer(lightness);
    HostBatch first = batch(3, 3);
    HostBatch last = batch(3, 1);
    float[] firstAb = ab(3);
    float[] lastAb = ab(1);
    scorer.add(last, lastAb, Optional.empty());
    scorer.begin();
    scorer.add(first, firstAb, Optional.empty());
    scorer.add(last, lastAb, Optional.empty());
    ValidationScores scores = scorer.scores();
    for (Truth truth : Truth.values()) {
      double mean = expected(last, lastAb, 0, lightness, truth);
      for (int slot = 0; slot < 3; slot++) {
        mean += expected(first, firstAb, slot, lightness, truth);
      }
      assertEquals(mean / 4, scores.cam16().get(truth), TOLERANCE, truth.id());
    }
    assertEquals(scores.cam16().get(Truth.TRUE), scorer.meanDifference());
    assertEquals(Optional.empty(), scores.segmentation());
  }

  /** Intersections and unions are counted one class at a time, without a matrix. */
  @Test
  void countsTheClassesOfLabelledPixels() {
    PredictionScorer scorer = scorer(Lightness.SRGB);
    List<HostBatch> batches = List.of(batch(2, 2), batch(2, 1));
    List<float[]> logits = List.of(logits(2), logits(1));
    long[] intersections = new long[ModelConfig.CLASSES];
    long[] unions = new long[ModelConfig.CLASSES];
    long labelled = 0;
    for (int i = 0; i < 2; i++) {
      HostBatch batch = batches.get(i);
      scorer.add(batch, ab(batch.count()), Optional.of(logits.get(i)));
      for (int pixel = 0; pixel < batch.count() * CLASS_PIXELS; pixel++) {
        int truth = batch.labels()[pixel] & 0xff;
        int predicted = argmax(logits.get(i), pixel);
        if (truth != 255) {
          labelled++;
          for (int k = 0; k < unions.length; k++) {
            intersections[k] += truth == k && predicted == k ? 1 : 0;
            unions[k] += truth == k || predicted == k ? 1 : 0;
          }
        }
      }
    }
    SegmentationScore score = scorer.scores().segmentation().orElseThrow();
    double sum = 0;
    int index = 0;
    for (Map.Entry<String, Double> iou : score.iouOfClass().entrySet()) {
      double expected = (double) intersections[index] / unions[index];
      assertEquals(expected, iou.getValue(), 1e-12, iou.getKey());
      sum += expected;
      index++;
    }
    assertEquals(ModelConfig.CLASSES, index);
    assertEquals(sum / index, score.meanIou(), 1e-12);
    assertEquals((double) Arrays.stream(intersections).sum() / labelled, score.accuracy(), 1e-12);
  }

  private static int argmax(float[] logits, int pixel) {
    int best = 0;
    for (int k = 1; k < ModelConfig.CLASSES; k++) {
      int at = pixel * ModelConfig.CLASSES;
      best = logits[at + k] > logits[at + best] ? k : best;
    }
    return best;
  }

  @Test
  void withoutLabelsThereAreNoClasses() {
    PredictionScorer scorer = scorer(Lightness.SRGB);
    HostBatch batch = batch(1, 1);
    Arrays.fill(batch.labels(), (byte) 255);
    scorer.add(batch, ab(1), Optional.of(logits(1)));
    assertEquals(Optional.empty(), scorer.scores().segmentation());
  }

  /** A NaN with its sign bit set is what x86 computes by default. */
  @Test
  void aPredictionThatIsNotFiniteMakesTheMeanNaN() {
    for (float bad : new float[] {Float.intBitsToFloat(0xffc00000), Float.NEGATIVE_INFINITY}) {
      PredictionScorer scorer = scorer(Lightness.SRGB);
      float[] ab = ab(2);
      ab[2 * PIXELS + 5] = bad;
      scorer.add(batch(2, 2), ab, Optional.of(logits(2)));
      assertTrue(Double.isNaN(scorer.meanDifference()));
      assertTrue(scorer.scores().segmentation().isPresent());
    }
  }
}
