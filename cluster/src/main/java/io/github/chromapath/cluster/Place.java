// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.nio.file.Paths;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Paths of Hadoop, whatever characters the names of files have. */
final class Place {
  private static final Pattern SCHEME =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:/.*", Pattern.DOTALL);

  private Place() {}

  /**
   * The absolute path of a file or folder as typed: with a scheme, or on the default file system.
   *
   * @throws ClusterException if no file system has this scheme, or it is no path
   */
  static Path typed(String text, Configuration configuration) {
    try {
      if (!SCHEME.matcher(text).matches()
          && FileSystem.getDefaultUri(configuration).getScheme().equals("file")) {
        // Hadoop would take a name with a colon for one with a scheme.
        return new Path("file", null, Paths.get(text).toAbsolutePath().normalize().toString());
      }
      Path path = new Path(text);
      return fileSystem(path, configuration).makeQualified(path);
    } catch (IllegalArgumentException | IOException e) {
      throw new ClusterException(
          ClusterException.Kind.USAGE,
          text + ": this cannot be opened (" + e.getMessage() + "); check the path.",
          e);
    }
  }

  /** The file system of a path. The local one without files of check sums. */
  static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
    FileSystem found = path.getFileSystem(configuration);
    return found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
  }

  /**
   * A file or folder below a folder.
   *
   * @param name relative, with / as separator
   * @throws IllegalArgumentException if it would not be below the folder
   */
  static Path below(Path folder, String name) {
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException(name + " is not a path below " + folder);
      }
    }
    String parent = folder.toUri().getPath();
    return new Path(
        folder.toUri().getScheme(),
        folder.toUri().getAuthority(),
        (parent.endsWith("/") ? parent : parent + "/") + name);
  }

  /** Whether a path is a folder or below it. */
  static boolean isIn(Path path, Path folder) {
    String parent = folder.toString();
    return path.equals(folder)
        || path.toString().startsWith(parent.endsWith("/") ? parent : parent + "/");
  }

  /**
   * The path relative to a folder.
   *
   * @param path below {@code folder}
   */
  static String relative(Path path, Path folder) {
    int start = folder.toString().length();
    return path.toString().substring(folder.toString().endsWith("/") ? start : start + 1);
  }

  /** Whether a path is on this machine's file system, where Java can read it. */
  static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  /** The path in Java's notation. */
  static java.nio.file.Path local(Path path) {
    return Paths.get(path.toUri().getPath());
  }
}
