// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import io.github.chromapath.image.PictureFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The picture files of a folder, by their names, hidden files left out. */
final class PictureFolder {
  private PictureFolder() {}

  /** Lists files relative to the folder and sorted, {@code depth} folders deep. */
  static ImmutableList<Path> list(Path folder, int depth) throws DatasetException {
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
          .collect(ImmutableList.toImmutableList());
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
}
