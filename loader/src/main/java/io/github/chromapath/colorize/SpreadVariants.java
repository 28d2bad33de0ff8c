// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.colorize.BatchInputs.Predictions;
import io.github.chromapath.image.PixelArray;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.image.StripResampler;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.InputSize;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The variants of a batch's pictures from which the spread of the colours is measured: each picture
 * at full size, and the picture and its mirror image at a reduced input size. Not thread-safe.
 */
final class SpreadVariants {
  private final InputSize full;
  private final InputSize reduced;
  private final int batch;
  private final BatchInputs inputs;
  private final SpreadMeter meter;

  /**
   * Variants without pictures.
   *
   * @param full size of the colours
   * @param reduced the smaller size
   */
  SpreadVariants(InputSize full, PredictorConfig reduced) {
    this.full = full;
    this.reduced = reduced.size();
    batch = reduced.batch();
    inputs = new BatchInputs(reduced);
    meter = new SpreadMeter(batch * pixels(full));
  }

  private static int pixels(InputSize size) {
    return size.height() * size.width();
  }

  /** Where picture {@code index} of the batch is to be written, in each size. */
  List<StripResampler.Target> targets(int index) {
    return inputs.targets(index);
  }

  /**
   * Predicts the variants of reduced size and measures the spread.
   *
   * @param plain predictions at full size
   * @param predictor of the reduced size
   * @param pictures how many of the batch there are
   */
  void measure(Predictions plain, BatchPredictor predictor, int pictures) {
    meter.add(plain.ab);
    meter.add(enlarged(inputs.run(predictor, pictures).ab));
    meter.add(enlarged(inputs.runMirrored(predictor, pictures).ab));
  }

  private float[] enlarged(float[] ab) {
    float[] enlarged = new float[2 * batch * pixels(full)];
    FloatBuffer target = FloatBuffer.wrap(enlarged);
    int values = 2 * pixels(reduced);
    for (int index = 0; index < batch; index++) {
      float[] picture = new float[values];
      System.arraycopy(ab, index * values, picture, 0, values);
      Resampler.stretch(
          new PixelArray(picture, reduced.width(), reduced.height(), 2),
          target,
          full.width(),
          full.height());
    }
    return enlarged;
  }

  /**
   * The spread of a picture's colours, after {@link #measure}.
   *
   * @throws ArithmeticException if a prediction is not finite
   */
  ColorSpread of(int index) {
    return meter.spread(full, index);
  }
}
