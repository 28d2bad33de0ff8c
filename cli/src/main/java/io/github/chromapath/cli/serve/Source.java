// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.video.VideoContainer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/**
 * An uploaded picture or video. Each upload is a source of its own, whatever its name. Thread-safe.
 */
final class Source {
  private static final int MAX_NAME = 150;

  private final Path file;
  private final String name;
  private final HintSlot hints = new HintSlot();
  private volatile boolean dropped;

  /**
   * A source without content.
   *
   * @param folder will have its file, under a name of its own. The file of a video keeps the
   *     extension, which tells WebM from Matroska
   * @param givenName the name that the client states
   */
  Source(Path folder, String givenName) {
    name = clean(givenName);
    String ending =
        VideoContainer.ofExtension(Path.of(name)).isPresent()
            ? name.substring(name.lastIndexOf('.')).toLowerCase(Locale.ROOT)
            : "";
    file = folder.resolve(UUID.randomUUID() + ending);
  }

  /** The last part of a path, without characters that names on some systems cannot have. */
  private static String clean(String given) {
    String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    String printable = last.replaceAll("[\\p{Cntrl}\\p{Cf}\"*:<>?|]", "_").strip();
    String bounded =
        printable.length() > MAX_NAME
            ? printable.substring(printable.length() - MAX_NAME)
            : printable;
    return Optional.of(bounded).filter(text -> !text.matches("\\.*")).orElse("picture");
  }

  Path file() {
    return file;
  }

  /** The name for people and for downloads; never used as a path here. */
  String name() {
    return name;
  }

  /** The colours that are wanted in this picture. */
  HintSlot hints() {
    return hints;
  }

  /** The kind of video that the name states; empty for a picture. */
  Optional<VideoContainer> video() {
    return VideoContainer.ofExtension(file);
  }

  /** Ends the work on this at its next step. */
  void drop() {
    dropped = true;
  }

  /**
   * @throws CancellationException if this was dropped
   */
  void requireWanted() {
    if (dropped) {
      throw new CancellationException(name + " was cancelled");
    }
  }

  /** A sentence about the file as one about the name. */
  String naming(String sentence) {
    return sentence.replace(file.toString(), name);
  }
}
