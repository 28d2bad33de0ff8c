// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.PictureFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pictures of a folder by their relative paths without extension, so that a PNG can be the
 * counterpart of a JPEG.
 */
final class PictureNames {
  private final Map<String, Path> files;

  private PictureNames(Map<String, Path> files) {
    this.files = files;
  }

  /**
   * Lists a folder and those in it.
   *
   * @throws CommandException if it cannot be read, or two of its files differ by their extension
   *     only
   */
  static PictureNames in(Path folder) {
    Map<String, Path> files = new HashMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        if (Files.isRegularFile(file) && PictureFormat.ofExtension(file).isPresent()) {
          Path earlier = files.put(key(folder.relativize(file).toString()), file);
          if (earlier != null) {
            throw new CommandException(
                ExitCode.USAGE,
                earlier + " and " + file + " have the same name. Remove one of them.");
          }
        }
      }
      return new PictureNames(files);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandException(
          ExitCode.FAILED, folder + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  /** A relative path with / as separator and without extension. */
  private static String key(String path) {
    String unified = path.replace('\\', '/');
    int dot = unified.lastIndexOf('.');
    return dot > unified.lastIndexOf('/') ? unified.substring(0, dot) : unified;
  }

  /** The file with a relative path, whatever its extension. */
  Optional<Path> find(String path) {
    return Optional.ofNullable(files.get(key(path)));
  }

  /** The relative paths without extension, with / as separator. */
  Set<String> keys() {
    return Set.copyOf(files.keySet());
  }

  /** The file of one of {@link #keys}. */
  Path get(String key) {
    return files.get(key);
  }

  /** The files that none of the paths belongs to, in order. */
  List<Path> others(List<String> paths) {
    Map<String, Path> unused = new HashMap<>(files);
    paths.forEach(path -> unused.remove(key(path)));
    return unused.values().stream().sorted().toList();
  }
}
