// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A page of sections in one HTML file, which contains its pictures, style and scripts and loads
 * nothing. It has a light and a dark theme. Not thread-safe.
 */
public final class ReportPage {
  private static final Template TEMPLATE = Template.of("page.html");

  private final String title;
  private final List<Html> remarks = new ArrayList<>();
  private final List<Html> facts = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();

  /** A page without content. */
  public ReportPage(String title) {
    this.title = title;
  }

  /** Adds a sentence below the title. */
  public void remark(String sentence) {
    remarks.add(new Html("<p class=\"remark\">" + Html.text(sentence).markup() + "</p>"));
  }

  /** Adds a number below the remarks. */
  public void fact(Fact fact) {
    facts.add(fact.html());
  }

  /** Adds the sections of a part of a report. */
  public void add(ReportPart part) {
    sections.addAll(part.sections());
  }

  /** Writes the page atomically. */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, html().markup().getBytes(StandardCharsets.UTF_8));
  }

  private Html html() {
    Html numbers =
        facts.isEmpty()
            ? Html.EMPTY
            : new Html("<dl class=\"facts\">" + Html.join(facts).markup() + "</dl>");
    return TEMPLATE.fill(
        Map.of(
            "policy", Assets.policy(),
            "style", Assets.style(),
            "scripts", Assets.scripts(),
            "title", Html.text(title),
            "remarks", Html.join(remarks),
            "facts", numbers,
            "links", Html.join(sections.stream().map(Section::link).toList()),
            "sections", Html.join(sections.stream().map(Section::html).toList())));
  }
}
