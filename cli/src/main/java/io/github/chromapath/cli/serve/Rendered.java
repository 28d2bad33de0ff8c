// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.image.PictureFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file of a returned picture, and what is to be said about it. */
final class Rendered {
  private final byte[] content;
  private final PictureFormat format;
  private final List<String> notes;

  /**
   * @param content the file, which is not copied
   * @param format its format
   * @param notes what is unusual in the original, and what is lost, in sentences
   */
  Rendered(byte[] content, PictureFormat format, List<String> notes) {
    this.content = content;
    this.format = format;
    this.notes = notes;
  }

  /** The file. Callers must not change it. */
  byte[] content() {
    return content;
  }

  PictureFormat format() {
    return format;
  }

  List<String> notes() {
    return notes;
  }

  /** Its media type. */
  String mediaType() {
    return "image/" + format.name().toLowerCase(Locale.ROOT);
  }

  /** Its name: the original's, with another extension added if that names another format. */
  String name(String original) {
    boolean same = PictureFormat.ofExtension(Path.of(original)).equals(Optional.of(format));
    return same ? original : original + "." + format.extension();
  }
}
