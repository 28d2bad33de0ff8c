// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

/**
 * A number at the top of a page.
 *
 * @param label what it is
 * @param value the number with its unit
 * @param detail how it was found, or what it is to be compared with
 */
public record Fact(String label, String value, String detail) {
  Html html() {
    return new Html(
        "<div class=\"fact\"><dt>%s</dt><dd class=\"value\">%s</dd><dd class=\"detail\">%s</dd></div>"
            .formatted(
                Html.text(label).markup(), Html.text(value).markup(), Html.text(detail).markup()));
  }
}
