// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.util.Map;

/**
 * A part of a page, with a heading and a link at the top of the page.
 *
 * @param id unique in the page; letters and hyphens
 * @param heading its title
 * @param content below the heading
 */
record Section(String id, String heading, Html content) {
  private static final Template TEMPLATE = Template.of("section.html");

  Html html() {
    return TEMPLATE.fill(
        Map.of("id", Html.text(id), "heading", Html.text(heading), "content", content));
  }

  Html link() {
    return new Html(
        "<li><a href=\"#%s\">%s</a></li>"
            .formatted(Html.text(id).markup(), Html.text(heading).markup()));
  }
}
