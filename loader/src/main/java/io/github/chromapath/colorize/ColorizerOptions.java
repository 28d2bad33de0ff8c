// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.op.Lightness;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Options of a {@link PhotoColorizer}.
 *
 * <pre>{@code
 * ColorizerOptions options = ColorizerOptions.builder().inputSize(448, 896).batch(4).build();
 * }</pre>
 *
 * @param inputSize size of the colour network's input; empty for the checkpoint's
 * @param decoding how predictions become colours
 * @param batch largest number of pictures in a batch, at least 1
 * @param maps what is predicted beside the colours
 * @param numbers the numbers that the network computes with
 */
public record ColorizerOptions(
    Optional<InputSize> inputSize, Decoding decoding, int batch, Maps maps, Numbers numbers) {
  /**
   * The numbers that the network computes with.
   *
   * @param precision storage type of the activations; with int8, of those that are left
   * @param int8 whether convolutions run in int8, for which the checkpoint's calibration is used
   *     or, if it has none, synthetic scenes are measured when it is loaded
   */
  public record Numbers(Precision precision, boolean int8) {
    /** Refuses null. */
    public Numbers {
      Objects.requireNonNull(precision);
    }
  }

  /**
   * What is predicted beside the colours of a picture.
   *
   * @param segmentation whether classes are predicted
   * @param confidence whether the spread of the colours is measured
   */
  public record Maps(boolean segmentation, boolean confidence) {}

  /**
   * How predictions become colours.
   *
   * @param chroma factor on a* and b*, at least 0; empty for the checkpoint's
   * @param lightness how a grey value becomes L*; empty for the checkpoint's
   * @param refinement ways to improve the colours at more cost
   */
  public record Decoding(
      OptionalDouble chroma, Optional<Lightness> lightness, Refinement refinement) {
    /**
     * Checks the factor.
     *
     * @throws IllegalArgumentException if {@code chroma} is negative or not finite
     */
    public Decoding {
      Objects.requireNonNull(lightness);
      Objects.requireNonNull(refinement);
      if (chroma.isPresent()
          && !(chroma.getAsDouble() >= 0 && Double.isFinite(chroma.getAsDouble()))) {
        throw new IllegalArgumentException(
            "the chroma factor must be finite and at least 0, not " + chroma.getAsDouble());
      }
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code batch} is below 1
   */
  public ColorizerOptions {
    Objects.requireNonNull(inputSize);
    Objects.requireNonNull(decoding);
    Objects.requireNonNull(maps);
    Objects.requireNonNull(numbers);
    if (batch < 1) {
      throw new IllegalArgumentException("the batch must be at least 1, not " + batch);
    }
  }

  /** The factor on a* and b*; empty for the checkpoint's. */
  public OptionalDouble chroma() {
    return decoding.chroma();
  }

  /** How a grey value becomes L*; empty for the checkpoint's reading. */
  public Optional<Lightness> lightness() {
    return decoding.lightness();
  }

  /** Ways to improve the colours at more cost. */
  public Refinement refinement() {
    return decoding.refinement();
  }

  /** Storage type of the network's activations. */
  public Precision precision() {
    return numbers.precision();
  }

  /** Whether convolutions run in int8. */
  public boolean int8() {
    return numbers.int8();
  }

  /** Whether classes are predicted too. */
  public boolean segmentation() {
    return maps.segmentation();
  }

  /** Whether the spread of the colours is measured too. */
  public boolean confidence() {
    return maps.confidence();
  }

  /**
   * The checkpoint's size and chroma, {@link Lightness#EXACT} whatever the checkpoint was trained
   * with, batches of one picture, no classes, no spread, fp32.
   */
  public static ColorizerOptions standard() {
    return builder().build();
  }

  /** A builder that starts from {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds options. Not thread-safe. */
  public static final class Builder {
    private Optional<InputSize> inputSize = Optional.empty();
    private OptionalDouble chroma = OptionalDouble.empty();
    private Optional<Lightness> lightness = Optional.of(Lightness.EXACT);
    private int batch = 1;
    private boolean segmentation;
    private boolean confidence;
    private Refinement refinement = Refinement.NONE;
    private Numbers numbers = new Numbers(Precision.FP32, false);

    private Builder() {}

    /**
     * Sets the size of the colour network's input.
     *
     * @param height rows, a positive multiple of 8
     * @param width columns, a positive multiple of 8
     * @throws IllegalArgumentException if a side is not a positive multiple of 8
     */
    public Builder inputSize(int height, int width) {
      inputSize = Optional.of(new InputSize(height, width));
      return this;
    }

    /** Sets the factor on a* and b*, at least 0; 0 leaves pictures grey. */
    public Builder chroma(double factor) {
      chroma = OptionalDouble.of(factor);
      return this;
    }

    /** Sets how a grey value becomes L*. */
    public Builder lightness(Lightness reading) {
      lightness = Optional.of(reading);
      return this;
    }

    /** Grey values become L* as in the training of the checkpoint. */
    public Builder checkpointLightness() {
      lightness = Optional.empty();
      return this;
    }

    /** Sets the largest number of pictures in a batch, at least 1. */
    public Builder batch(int pictures) {
      batch = pictures;
      return this;
    }

    /** Sets whether classes are predicted too. */
    public Builder segmentation(boolean predicted) {
      segmentation = predicted;
      return this;
    }

    /**
     * Sets whether the spread of the colours is measured too. The colours stay the same. The
     * network takes twice as long, or one and a half times as long as with {@link Refinement#flip}
     * alone, and needs the memory of a second, smaller program.
     */
    public Builder confidence(boolean measured) {
      confidence = measured;
      return this;
    }

    /** Sets how colours are improved at more cost. */
    public Builder refinement(Refinement ways) {
      refinement = ways;
      return this;
    }

    /** Sets the storage type of the network's activations, none of them int8. */
    public Builder precision(Precision activations) {
      numbers = new Numbers(activations, false);
      return this;
    }

    /**
     * Runs convolutions in int8 and the rest in fp32. This needs a CPU with instructions for it:
     * {@link io.github.chromapath.backend.Capabilities.Types#int8}.
     */
    public Builder int8() {
      numbers = new Numbers(Precision.FP32, true);
      return this;
    }

    /**
     * Builds the options.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public ColorizerOptions build() {
      return new ColorizerOptions(
          inputSize,
          new Decoding(chroma, lightness, refinement),
          batch,
          new Maps(segmentation, confidence),
          numbers);
    }
  }
}
