// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.InputSize;
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
 * @param chroma factor on a* and b*, at least 0; empty for the checkpoint's
 * @param batch largest number of pictures in a batch, at least 1
 * @param segmentation whether classes are predicted too
 * @param refinement ways to improve the colours at more cost
 * @param precision storage type of the network's activations
 */
public record ColorizerOptions(
    Optional<InputSize> inputSize,
    OptionalDouble chroma,
    int batch,
    boolean segmentation,
    Refinement refinement,
    Precision precision) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code batch} is below 1, or {@code chroma} is negative or
   *     not finite
   */
  public ColorizerOptions {
    Objects.requireNonNull(inputSize);
    Objects.requireNonNull(refinement);
    Objects.requireNonNull(precision);
    if (batch < 1) {
      throw new IllegalArgumentException("the batch must be at least 1, not " + batch);
    }
    if (chroma.isPresent()
        && !(chroma.getAsDouble() >= 0 && Double.isFinite(chroma.getAsDouble()))) {
      throw new IllegalArgumentException(
          "the chroma factor must be finite and at least 0, not " + chroma.getAsDouble());
    }
  }

  /** The checkpoint's size and chroma, batches of one picture, no classes, fp32. */
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
    private int batch = 1;
    private boolean segmentation;
    private Refinement refinement = Refinement.NONE;
    private Precision precision = Precision.FP32;

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

    /** Sets how colours are improved at more cost. */
    public Builder refinement(Refinement ways) {
      refinement = ways;
      return this;
    }

    /** Sets the storage type of the network's activations. */
    public Builder precision(Precision activations) {
      precision = activations;
      return this;
    }

    /**
     * Builds the options.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public ColorizerOptions build() {
      return new ColorizerOptions(inputSize, chroma, batch, segmentation, refinement, precision);
    }
  }
}
