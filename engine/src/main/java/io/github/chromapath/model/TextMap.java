// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Values as text, as in a checkpoint's metadata. The messages of its exceptions continue a sentence
 * about the file.
 *
 * @param entries text by key
 */
public record TextMap(Map<String, String> entries) {
  /**
   * A number.
   *
   * @param absent returned if the key is absent
   * @throws IllegalArgumentException if the text is not a number
   */
  public double number(String key, double absent) {
    String text = entries.get(key);
    try {
      return text == null ? absent : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("its " + key + " is '" + text + "', not a number", e);
    }
  }

  /**
   * A whole number.
   *
   * @param absent returned if the key is absent
   * @throws IllegalArgumentException if the text is not a whole number
   */
  public int whole(String key, int absent) {
    String text = entries.getOrDefault(key, Integer.toString(absent));
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "its " + key + " is '" + text + "', not a whole number", e);
    }
  }

  /**
   * A truth value.
   *
   * @param absent returned if the key is absent
   * @throws IllegalArgumentException if the text is neither {@code true} nor {@code false}
   */
  public boolean flag(String key, boolean absent) {
    String text = entries.getOrDefault(key, Boolean.toString(absent));
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(
          "its " + key + " is '" + text + "', neither true nor false");
    }
    return text.equals("true");
  }

  /**
   * A constant of an enum, written in lower case.
   *
   * @param absent returned if the key is absent
   * @throws IllegalArgumentException if there is no such constant
   */
  public <E extends Enum<E>> E constant(String key, Class<E> type, E absent) {
    String text = entries.get(key);
    if (text == null) {
      return absent;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> text(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "its "
                        + key
                        + " is '"
                        + text
                        + "', not one of "
                        + Arrays.stream(type.getEnumConstants()).map(TextMap::text).toList()));
  }

  /** The text of a constant. */
  public static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
