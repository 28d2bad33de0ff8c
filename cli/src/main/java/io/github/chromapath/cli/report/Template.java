// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTML with places for other HTML, from a resource of this package. A place has the form {@code
 * {{name}}}. Immutable and thread-safe.
 */
final class Template {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private final String name;
  private final String text;

  private Template(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /** Reads a template, for example "page.html". */
  static Template of(String name) {
    return new Template(name, resource(name).strip());
  }

  /** The text of a resource of this package. */
  static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fills every place.
   *
   * @throws IllegalArgumentException if the values are not those of the places
   */
  Html fill(Map<String, Html> values) {
    Set<String> used = new HashSet<>();
    String filled =
        PLACE
            .matcher(text)
            .replaceAll(
                place -> {
                  Html value = values.get(place.group(1));
                  if (value == null) {
                    throw new IllegalArgumentException(
                        name + ": there is no value for " + place.group(1));
                  }
                  used.add(place.group(1));
                  return Matcher.quoteReplacement(value.markup());
                });
    if (!used.equals(values.keySet())) {
      throw new IllegalArgumentException(name + ": the places are " + used);
    }
    return new Html(filled);
  }
}
