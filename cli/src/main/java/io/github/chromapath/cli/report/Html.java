// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Valid HTML. Other text becomes HTML by {@link #text} only, which escapes it, for the content of
 * elements and for attributes in double quotes.
 *
 * @param markup the HTML
 */
record Html(String markup) {
  /** Nothing. */
  static final Html EMPTY = new Html("");

  /** Any text. */
  static Html text(String text) {
    return new Html(
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;"));
  }

  /** Parts after each other, in lines of their own. */
  static Html join(Collection<Html> parts) {
    return new Html(parts.stream().map(Html::markup).collect(Collectors.joining("\n")));
  }

  /** An element without attributes around any text. */
  static Html element(String tag, String text) {
    return new Html("<" + tag + ">" + text(text).markup + "</" + tag + ">");
  }
}
