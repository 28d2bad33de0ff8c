package io.github.chromapath.cli;

import io.github.chromapath.file.AtomicFile;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A page of pictures side by side; the pictures lie in {@code pictures/} beside it. */
final class HtmlReport {
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

  private final Path folder;
  private final List<String> parts = new ArrayList<>();
  private int rows;

  /** A report in {@code folder}, which exists. */
  HtmlReport(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("pictures"));
  }

  /** Adds a paragraph. */
  void text(String text) {
    parts.add("<p>" + escape(text) + "</p>");
  }

  /** Starts a table of pictures. */
  void startTable(String caption, List<String> columns) {
    StringBuilder html = new StringBuilder("<table><caption>" + escape(caption) + "</caption><tr>");
    for (String column : columns) {
      html.append("<th>").append(escape(column)).append("</th>");
    }
    parts.add(html.append("</tr>").toString());
  }

  /** Adds a row of pictures with a note below. */
  void row(String note, List<Picture> pictures) throws IOException {
    rows++;
    StringBuilder html = new StringBuilder("<tr>");
    for (int i = 0; i < pictures.size(); i++) {
      String name = "pictures/%02d-%d.png".formatted(rows, i + 1);
      PictureWriter.write(folder.resolve(name), pictures.get(i));
      html.append("<td><img src=\"").append(name).append("\" alt=\"\">");
      html.append(i == 0 ? "<small>" + escape(note) + "</small></td>" : "</td>");
    }
    parts.add(html.append("</tr>").toString());
  }

  /** Ends the table. */
  void endTable() {
    parts.add("</table>");
  }

  /** Writes {@code report.html}; returns its path. */
  Path write(String title) throws IOException {
    Path page = folder.resolve("report.html");
    byte[] html =
        PAGE.formatted(escape(title), String.join("\n", parts)).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(page, channel -> channel.write(ByteBuffer.wrap(html)));
    return page;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
