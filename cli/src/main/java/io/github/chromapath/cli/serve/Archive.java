// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A ZIP file of results. Pictures of one name get a number. Not thread-safe. */
final class Archive implements AutoCloseable {
  private final ZipOutputStream zip;
  private final Set<String> names = new HashSet<>();
  private final List<String> errors = new ArrayList<>();

  /**
   * @param out receives the file, and is closed
   */
  Archive(OutputStream out) {
    zip = new ZipOutputStream(out);
    zip.setLevel(Deflater.NO_COMPRESSION);
  }

  /** Adds a sentence about a picture that has no result, to a text file at the end. */
  void addError(String sentence) {
    errors.add(sentence);
  }

  /** Adds a coloured picture, under the name of its original. */
  void add(String name, Rendered rendered) throws IOException {
    zip.putNextEntry(new ZipEntry(unused(rendered.name(name))));
    zip.write(rendered.content());
    zip.closeEntry();
  }

  /** Adds a file, under a name with an extension. */
  void add(String name, Path file) throws IOException {
    zip.putNextEntry(new ZipEntry(unused(name)));
    Files.copy(file, zip);
    zip.closeEntry();
  }

  private String unused(String name) {
    int dot = name.lastIndexOf('.');
    String free = name;
    for (int number = 2; !names.add(free.toLowerCase(Locale.ROOT)); number++) {
      free = name.substring(0, dot) + " (" + number + ")" + name.substring(dot);
    }
    return free;
  }

  @Override
  public void close() throws IOException {
    try (zip) {
      if (!errors.isEmpty()) {
        zip.putNextEntry(new ZipEntry(unused("errors.txt")));
        zip.write((String.join("\n", errors) + "\n").getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }
}
