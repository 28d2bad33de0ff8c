// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.PictureFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds image files and the folders of data sets. */
final class ImageFiles {
  /** Folders that a search looks into; data sets that are laid out as published have few. */
  private static final int MOST_FOLDERS = 10_000;

  private ImageFiles() {}

  /**
   * Lists the image files of a folder, sorted by name, without hidden files.
   *
   * @param depth levels of folders to search, 1 for the folder itself
   * @return paths relative to the folder
   * @throws DatasetException if the folder cannot be listed
   */
  static List<Path> list(Path folder, int depth) throws DatasetException {
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

  /**
   * Searches a folder and its subfolders, level by level and in the order of names, for folders
   * that match. Matching folders are not searched further.
   *
   * @param depth levels below {@code root}
   * @throws DatasetException if a folder cannot be listed
   */
  static List<Path> folders(Path root, int depth, Predicate<Path> match) throws DatasetException {
    record Level(Path folder, int depth) {}
    List<Path> found = new ArrayList<>();
    Deque<Level> open = new ArrayDeque<>(List.of(new Level(root, 0)));
    for (int visited = 0; !open.isEmpty() && visited < MOST_FOLDERS; visited++) {
      Level level = open.remove();
      for (Path child : subfolders(level.folder())) {
        if (match.test(child)) {
          found.add(child);
        } else if (level.depth() + 1 < depth) {
          open.add(new Level(child, level.depth() + 1));
        }
      }
    }
    return found;
  }

  /** The subfolders of a folder in the order of their names; none if it is not a folder. */
  private static List<Path> subfolders(Path folder) throws DatasetException {
    List<Path> folders = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return folders;
    }
    try (DirectoryStream<Path> children =
        Files.newDirectoryStream(folder, child -> Files.isDirectory(child))) {
      children.forEach(folders::add);
    } catch (UncheckedIOException e) {
      throw unreadable(folder, e.getCause());
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    folders.removeIf(child -> name(child.getFileName()).startsWith("."));
    folders.sort(null);
    return folders;
  }

  private static DatasetException unreadable(Path folder, IOException cause) {
    String fault =
        cause instanceof AccessDeniedException
            ? "the folder cannot be opened"
            : "listing the folder failed";
    return new DatasetException(folder, fault, "give read permission on all of it", cause);
  }

  /** The text of a relative path with {@code /} as separator. */
  static String name(Path file) {
    return file.toString().replace(file.getFileSystem().getSeparator(), "/");
  }
}
