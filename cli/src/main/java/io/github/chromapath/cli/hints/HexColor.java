// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.hints;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Colours as text: # and six hexadecimal digits. */
public final class HexColor {
  private static final Pattern FORM = Pattern.compile("#[0-9a-fA-F]{6}");

  private HexColor() {}

  /** 0xRRGGBB; empty if the text is not a colour. */
  public static OptionalInt parse(String text) {
    return FORM.matcher(text).matches()
        ? OptionalInt.of(Integer.parseInt(text.substring(1), 16))
        : OptionalInt.empty();
  }
}
