// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.Architecture;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.TextMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration stored with a network.
 *
 * @param model the network
 * @param height rows of the colour network's input in training, a multiple of 8
 * @param width columns of the colour network's input in training, a multiple of 8
 * @param chroma factor on a*, b* at inference, at least 0: 1.3 for Method 6, else 1
 * @param training what it was trained with
 */
public record Settings(
    ModelConfig model, int height, int width, double chroma, TrainedWith training) {
  private static final String FORMAT = "chromapath-1";

  /** Input height and width of the paper's Methods 3 to 6. */
  private static final int PAPER_SIZE = 896;

  /** Interpretations of the paper that have no switch; docs/model.md gives the reasons. */
  private static final Map<String, String> FIXED =
      Map.of(
          "context-pooling", "stock",
          "tree-id", "21",
          "vegetation-id", "22",
          "evaluation-background", "20");

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code chroma} is out of range
   */
  public Settings {
    if (!(chroma >= 0 && chroma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("chroma must be a number of at least 0, not " + chroma);
    }
  }

  /** Settings with the perceptual loss, if there is one, at the input size. */
  public Settings(ModelConfig model, int height, int width, double chroma) {
    this(model, height, width, chroma, PerceptualSize.OWN);
  }

  /** Settings of a training without stand-ins. */
  public Settings(
      ModelConfig model, int height, int width, double chroma, PerceptualSize perceptualSize) {
    this(model, height, width, chroma, new TrainedWith(perceptualSize, StandIns.none()));
  }

  /** {@return the size of the images on which the perceptual loss compares features} */
  public PerceptualSize perceptualSize() {
    return training.perceptualSize();
  }

  /** {@return the weights in training that were not ImageNet's} */
  public StandIns standIns() {
    return training.standIns();
  }

  /** {@return the paper's network at 896 x 896, chroma factor 1} */
  public static Settings standard() {
    return new Settings(ModelConfig.standard(), PAPER_SIZE, PAPER_SIZE, 1);
  }

  /** {@return the same with another network} */
  public Settings withModel(ModelConfig other) {
    return new Settings(other, height, width, chroma, training);
  }

  /**
   * {@return the same with another input size}
   *
   * @param rows a multiple of 8
   * @param columns a multiple of 8
   */
  public Settings withSize(int rows, int columns) {
    return new Settings(model, rows, columns, chroma, training);
  }

  /**
   * {@return the same with another factor on a*, b*}
   *
   * @throws IllegalArgumentException if it is negative or not a finite number
   */
  public Settings withChroma(double factor) {
    return new Settings(model, height, width, factor, training);
  }

  /** {@return the same with other stand-ins} */
  public Settings withStandIns(StandIns other) {
    return new Settings(
        model,
        height,
        width,
        chroma,
        new TrainedWith(training.perceptualSize(), other, training.transfer()));
  }

  /** {@return which parts of the network were trained} */
  public TransferConfig transfer() {
    return training.transfer();
  }

  /** {@return the same with other trained parts} */
  public Settings withTransfer(TransferConfig other) {
    return new Settings(
        model,
        height,
        width,
        chroma,
        new TrainedWith(training.perceptualSize(), training.standIns(), other));
  }

  /** {@return the {@code __metadata__} entries of these settings} */
  public Map<String, String> toMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", FORMAT);
    metadata.put("model", model.architecture().label());
    metadata.putAll(model.toMap());
    metadata.put("size", height + "x" + width);
    metadata.put("chroma", Double.toString(chroma));
    metadata.put("perceptual-size", Integer.toString(perceptualSize().toSetting()));
    metadata.putAll(standIns().toMetadata());
    metadata.putAll(transfer().toMetadata());
    metadata.putAll(FIXED);
    return metadata;
  }

  /**
   * {@return the settings written by {@link #toMetadata}; an absent entry has the value of {@link
   * #standard}}
   *
   * @throws IllegalArgumentException if a value is unknown or out of range
   */
  public static Settings fromMetadata(Map<String, String> metadata) {
    String format = metadata.getOrDefault("format", FORMAT);
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException("its format is '" + format + "', not '" + FORMAT + "'");
    }
    FIXED.forEach((key, value) -> requireFixed(key, value, metadata.getOrDefault(key, value)));
    Settings settings = standard();
    String kind = metadata.getOrDefault("model", settings.model().architecture().label());
    ModelConfig model = Architecture.ofLabel(kind).config(metadata);
    TextMap map = new TextMap(metadata);
    String[] size =
        metadata.getOrDefault("size", settings.height() + "x" + settings.width()).split("x", 2);
    return new Settings(
        model,
        extent(size[0]),
        extent(size[size.length - 1]),
        map.number("chroma", settings.chroma()),
        new TrainedWith(
            PerceptualSize.ofSetting((int) map.number("perceptual-size", 0)),
            StandIns.fromMetadata(metadata),
            TransferConfig.fromMetadata(metadata)));
  }

  private static void requireFixed(String key, String known, String found) {
    if (!found.equals(known)) {
      throw new IllegalArgumentException(
          "its " + key + " is '" + found + "', but only '" + known + "' is supported");
    }
  }

  private static int extent(String text) {
    int value = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (value == 0 || value % 8 != 0) {
      throw new IllegalArgumentException(
          "its size has the extent '" + text + "', which is not a multiple of 8");
    }
    return value;
  }
}
