// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An HTML page of paragraphs, charts and rows of pictures, without scripts or style files. */
public final class HtmlPage {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>%1$s</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #222 }
      h1 { font-weight: 600 }
      table { border-collapse: collapse; width: 100%% }
      th { text-align: left; font-weight: 600; padding: .4rem }
      td { padding: .4rem; vertical-align: top }
      img { width: 100%%; display: block; border-radius: 4px }
      img.chart { width: auto; max-width: 100%% }
      caption { text-align: left; padding: 1.5rem .4rem .4rem; font-weight: 600 }
      small { color: #666 }
      </style>
      </head>
      <body>
      <h1>%1$s</h1>
      %2$s
      </body>
      </html>
      """;

  private final List<String> parts = new ArrayList<>();

  /** Adds a paragraph. */
  public void text(String text) {
    parts.add("<p>" + escape(text) + "</p>");
  }

  /** Adds a PNG that is embedded in the page. */
  public void chart(byte[] png, String description) {
    String data = Base64.getEncoder().encodeToString(png);
    parts.add(
        "<img class=\"chart\" src=\"data:image/png;base64,%s\" alt=\"%s\">"
            .formatted(data, escape(description)));
  }

  /** Starts a table of pictures. */
  public void startTable(String caption, List<String> columns) {
    StringBuilder html = new StringBuilder("<table><caption>" + escape(caption) + "</caption><tr>");
    for (String column : columns) {
      html.append("<th>").append(escape(column)).append("</th>");
    }
    parts.add(html.append("</tr>").toString());
  }

  /**
   * Adds a row of pictures with a note below the first.
   *
   * @param pictures paths relative to the page's folder, with slashes
   */
  public void row(String note, List<String> pictures) {
    StringBuilder html = new StringBuilder("<tr>");
    for (int i = 0; i < pictures.size(); i++) {
      html.append("<td><img src=\"").append(escape(pictures.get(i))).append("\" alt=\"\">");
      html.append(i == 0 ? "<small>" + escape(note) + "</small></td>" : "</td>");
    }
    parts.add(html.append("</tr>").toString());
  }

  /** Ends the table. */
  public void endTable() {
    parts.add("</table>");
  }

  /** Writes {@code report.html} into a folder atomically; returns its path. */
  public Path write(Path folder, String title) throws IOException {
    Path page = folder.resolve("report.html");
    byte[] html =
        PAGE.formatted(escape(title), String.join("\n", parts)).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(page, html);
    return page;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
