// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.model.InputSize;
import java.util.Optional;
import java.util.function.Function;

/**
 * Colours pictures in two steps, so that the caller may change the predicted colours between them:
 * first the network predicts a* and b* at its own size, then these colour the picture. Frames of a
 * video are coloured so. Thread-safe; a batch is not.
 */
public final class ColorPredictor {
  private final PhotoColorizer colorizer;
  private final PictureColorizer color;
  private final Refinement refinement;

  /**
   * A predictor with the colorizer's own options.
   *
   * @param colorizer must stay open while this predictor is used
   */
  public ColorPredictor(PhotoColorizer colorizer) {
    this(colorizer, colorizer.decoding(), colorizer.refinement());
  }

  /**
   * A predictor with other options than the colorizer's.
   *
   * @param colorizer must stay open while this predictor is used
   * @param color factor on a* and b*, and how a grey value becomes L*
   * @param refinement ways to improve the colours at more cost
   */
  public ColorPredictor(PhotoColorizer colorizer, PictureColorizer color, Refinement refinement) {
    this.colorizer = colorizer;
    this.color = color;
    this.refinement = refinement;
  }

  /** Pictures that pass through the network together. Not thread-safe. */
  public final class Batch {
    private final PhotoBatch photos = colorizer.batch(new PredictionOptions(refinement, false));
    private int pictures;

    private Batch() {}

    /** {@return the number of pictures} */
    public int size() {
      return pictures;
    }

    /**
     * Adds a picture, resized to the network's inputs.
     *
     * @throws IllegalArgumentException if the batch is full
     * @throws IllegalStateException if the network has run
     */
    public void add(GrayPicture picture) {
      photos.add(picture);
      pictures++;
    }

    /**
     * Runs the network.
     *
     * @throws IllegalStateException if it has run on this batch, or the colorizer is closed
     */
    public void predict() {
      colorizer.predict(photos);
    }

    /**
     * {@return a copy of the predicted a* and b* of a picture, (height, width, 2) at {@link #size},
     * after {@link #predict}}
     *
     * @param index the picture, in the order in which they were added
     * @throws ArithmeticException if the prediction is not finite
     */
    public float[] ab(int index) {
      return photos.predicted(index);
    }
  }

  /** {@return the largest number of pictures in a batch} */
  public int batchSize() {
    return colorizer.batchSize();
  }

  /** {@return the size at which the network predicts colours} */
  public InputSize size() {
    return colorizer.inputSize();
  }

  /** {@return a batch without pictures} */
  public Batch batch() {
    return new Batch();
  }

  /**
   * Passes the colours of a picture to {@code use}. They may be read until it returns, by several
   * threads at once.
   *
   * @param picture the picture
   * @param small the picture at {@link #size}
   * @param ab a* and b*, (height, width, 2) at {@link #size}
   * @param use receives sRGB of the picture's size
   * @param <T> what it returns
   * @return what it returned
   */
  public <T> T color(
      GrayPicture picture, float[] small, float[] ab, Function<Picture.Colors, T> use) {
    Optional<float[]> edges = refinement.edgeAware() ? Optional.of(small) : Optional.empty();
    return new Prediction(
            new Prediction.Colors(size(), ab, edges), Optional.empty(), Optional.empty())
        .color(picture, color, use);
  }
}
