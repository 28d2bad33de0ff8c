// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The configuration stored with a network.
 *
 * @param model what the network is
 * @param height rows it was trained at, a multiple of 8
 * @param width columns it was trained at, a multiple of 8
 * @param chroma factor on a*, b* at inference: 1.3 for Method 6, else 1
 * @param perceptualSize longer side at which perceptual difference was measured, 0 for the whole
 */
public record Settings(
    ModelConfig model, int height, int width, double chroma, int perceptualSize) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code chroma} or {@code perceptualSize} is out of range
   */
  public Settings {
    if (!(chroma >= 0 && chroma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("chroma must be a number of at least 0, not " + chroma);
    }
    PerceptualConfig.requireSize(perceptualSize);
  }

  /** Settings whose perceptual difference, if any, was measured at the network's size. */
  public Settings(ModelConfig model, int height, int width, double chroma) {
    this(model, height, width, chroma, 0);
  }

  private static final String FORMAT = "chromapath-1";
  private static final int DEFAULT_SIZE = 896;

  /** Readings of the paper that have one value only; docs/model.md says why. */
  private static final Map<String, String> FIXED =
      Map.of(
          "context-pooling", "stock",
          "tree-id", "21",
          "vegetation-id", "22",
          "evaluation-background", "20");

  /** The {@code __metadata__} entries of these settings. */
  public Map<String, String> toMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", FORMAT);
    metadata.put("width", Double.toString(model.width()));
    metadata.put("instance-norm", Boolean.toString(model.instanceNorm()));
    metadata.put("context-attention", name(model.contextAttention()));
    metadata.put("ab-range", name(model.abRange()));
    metadata.put("lightness", name(model.lightness()));
    metadata.put("size", height + "x" + width);
    metadata.put("chroma", Double.toString(chroma));
    metadata.put("perceptual-size", Integer.toString(perceptualSize));
    metadata.putAll(FIXED);
    return metadata;
  }

  /**
   * The settings that {@link #toMetadata} wrote; what is absent has its default.
   *
   * @throws IllegalArgumentException if a value is not one of those known, in one sentence
   */
  public static Settings fromMetadata(Map<String, String> metadata) {
    String format = metadata.getOrDefault("format", FORMAT);
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException("its format is '" + format + "', not '" + FORMAT + "'");
    }
    FIXED.forEach((key, value) -> requireFixed(key, value, metadata.getOrDefault(key, value)));
    ModelConfig standard = ModelConfig.standard();
    ModelConfig model =
        new ModelConfig(
            number(metadata, "width", standard.width()),
            flag(metadata, "instance-norm", standard.instanceNorm()),
            constant(
                metadata, "context-attention", ContextAttention.class, standard.contextAttention()),
            constant(metadata, "ab-range", AbRange.class, standard.abRange()),
            constant(metadata, "lightness", Lightness.class, standard.lightness()));
    String[] size = metadata.getOrDefault("size", DEFAULT_SIZE + "x" + DEFAULT_SIZE).split("x", 2);
    return new Settings(
        model,
        extent(size[0]),
        extent(size[size.length - 1]),
        number(metadata, "chroma", 1),
        (int) number(metadata, "perceptual-size", 0));
  }

  private static void requireFixed(String key, String known, String found) {
    if (!found.equals(known)) {
      throw new IllegalArgumentException(
          "its " + key + " is '" + found + "', where only '" + known + "' is known");
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

  private static double number(Map<String, String> metadata, String key, double otherwise) {
    String text = metadata.get(key);
    try {
      return text == null ? otherwise : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("its " + key + " is '" + text + "', not a number", e);
    }
  }

  private static boolean flag(Map<String, String> metadata, String key, boolean otherwise) {
    String text = metadata.getOrDefault(key, Boolean.toString(otherwise));
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(
          "its " + key + " is '" + text + "', neither true nor false");
    }
    return text.equals("true");
  }

  private static <E extends Enum<E>> E constant(
      Map<String, String> metadata, String key, Class<E> type, E otherwise) {
    String text = metadata.get(key);
    if (text == null) {
      return otherwise;
    }
    Optional<E> found =
        Arrays.stream(type.getEnumConstants()).filter(e -> name(e).equals(text)).findFirst();
    return found.orElseThrow(
        () ->
            new IllegalArgumentException(
                "its "
                    + key
                    + " is '"
                    + text
                    + "', not one of "
                    + Arrays.stream(type.getEnumConstants()).map(Settings::name).toList()));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
