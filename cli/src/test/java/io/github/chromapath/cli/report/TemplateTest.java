// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class TemplateTest {
  private final Template section = Template.of("section.html");

  @Test
  void everyPlaceIsFilledAndValuesAreNotTemplates() {
    Html html =
        section.fill(
            Map.of(
                "id", new Html("a"), "heading", Html.text("{{id}} $1 \\"), "content", Html.EMPTY));
    assertEquals(
        """
        <section id="a" aria-labelledby="a-heading">
        <h2 id="a-heading">{{id}} $1 \\</h2>

        </section>""",
        html.markup());
  }

  @Test
  void missingAndUnknownValuesAreRefused() {
    Map<String, Html> few = Map.of("id", Html.EMPTY, "heading", Html.EMPTY);
    assertThrows(IllegalArgumentException.class, () -> section.fill(few));
    Map<String, Html> many =
        Map.of("id", Html.EMPTY, "heading", Html.EMPTY, "content", Html.EMPTY, "x", Html.EMPTY);
    assertThrows(IllegalArgumentException.class, () -> section.fill(many));
    assertThrows(IllegalStateException.class, () -> Template.of("none.html"));
  }

  @Test
  void textIsEscaped() {
    assertEquals("&lt;a href=&quot;x&#39;&amp;amp;&gt;", Html.text("<a href=\"x'&amp;>").markup());
  }
}
