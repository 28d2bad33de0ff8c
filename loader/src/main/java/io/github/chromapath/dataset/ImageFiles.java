// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.PictureFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * The image files of a folder, sorted by name, without hidden files. Immutable.
 *
 * @param folder that holds the files
 * @param files usable files, relative to the folder
 * @param skipped the other files, with the reason
 */
record ImageFiles(Path folder, List<Path> files, List<SkippedPair> skipped) {
  /** Checks one file; throws if it cannot be used. */
  @FunctionalInterface
  interface Check {
    /**
     * Checks a file without decoding it.
     *
     * @param file relative to the folder
     * @throws IOException if it cannot be used; its message becomes the reason
     */
    void check(Path file) throws IOException;
  }

  ImageFiles {
    files = List.copyOf(files);
    skipped = List.copyOf(skipped);
  }

  /**
   * Lists and checks the files.
   *
   * @param depth levels of folders to search, 1 for the folder itself
   * @throws DatasetException if the folder cannot be listed, or the thread was interrupted
   */
  static ImageFiles scan(Path folder, int depth, Check check) throws DatasetException {
    List<Path> files = new ArrayList<>();
    List<SkippedPair> skipped = new ArrayList<>();
    for (Path file : list(folder, depth)) {
      try {
        check.check(file);
        files.add(file);
      } catch (CancellationException e) {
        throw new DatasetException(folder, "opening the data set was interrupted", "run again", e);
      } catch (IOException e) {
        skipped.add(new SkippedPair(name(file), e.getMessage()));
      }
    }
    return new ImageFiles(folder, files, skipped);
  }

  private static List<Path> list(Path folder, int depth) throws DatasetException {
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(folder, "there is no such folder", "check the path");
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .filter(file -> PictureFormat.ofExtension(file).isPresent())
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(Files::isRegularFile)
          .map(folder::relativize)
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw unreadable(folder, e.getCause());
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static DatasetException unreadable(Path folder, IOException cause) {
    String fault =
        cause instanceof AccessDeniedException
            ? "the folder cannot be opened"
            : "listing the folder failed (" + cause.getMessage() + ")";
    return new DatasetException(folder, fault, "give read permission on all of it", cause);
  }

  /**
   * Returns this list if it has a usable file.
   *
   * @param root the data set, for the message
   * @throws DatasetException if every file was skipped, or there is none
   */
  ImageFiles requireAny(Path root, String remedy) throws DatasetException {
    if (files.isEmpty()) {
      throw new DatasetException(
          root, "it has no picture that can be used (" + skipped.size() + " skipped)", remedy);
    }
    return this;
  }

  /** The path of a file. */
  Path path(int index) {
    return folder.resolve(files.get(index));
  }

  /** The name of a file: its path in the folder with {@code /} as separator. */
  String name(int index) {
    return name(files.get(index));
  }

  /** The text of a relative path with {@code /} as separator. */
  static String name(Path file) {
    return file.toString().replace(file.getFileSystem().getSeparator(), "/");
  }
}
