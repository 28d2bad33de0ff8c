// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits PTX text into words, numbers and single punctuation marks; skips comments. */
final class PtxLexer {
  /** One token and its line, from 1. */
  record Token(String text, int line) {
    boolean is(String other) {
      return text.equals(other);
    }
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<skip>\\s+|//[^\\n]*|/\\*(?s:.*?)\\*/)"
              + "|(?<number>0[xX][0-9a-fA-F]+U?|0[fF][0-9a-fA-F]{8}|0[dD][0-9a-fA-F]{16}"
              + "|\\d+\\.\\d*(?:[eE][-+]?\\d+)?|\\d+U?)"
              + "|(?<word>[A-Za-z_$%.](?:[A-Za-z0-9_$%.]|::)*)"
              + "|(?<string>\"[^\"]*\")"
              + "|(?<mark>[,;:{}\\[\\]()<>=+\\-|@!])");

  private PtxLexer() {}

  static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int line = 1;
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new PtxSyntaxException(line, "unreadable character '" + text.charAt(at) + "'");
      }
      String token = matcher.group();
      if (matcher.group("skip") == null) {
        tokens.add(new Token(token, line));
      }
      line += (int) token.chars().filter(c -> c == '\n').count();
      at = matcher.end();
    }
    return tokens;
  }
}
