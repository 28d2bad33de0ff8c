// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Row;

/**
 * The pictures below a folder, one at a time: the memory is that of the open listings, one per
 * level of folders. Hidden files and folders are skipped.
 */
final class PictureWalk implements Iterator<Row> {
  /**
   * Where a walk starts.
   *
   * @param root the input folder, which names are relative to
   * @param folder the folder to list
   * @param deep whether to list the folders in it too
   */
  record Start(String root, String folder, boolean deep) implements Serializable {}

  private final Path root;
  private final boolean deep;
  private final PictureWork work;
  private final FileSystem files;
  private final Deque<RemoteIterator<FileStatus>> open = new ArrayDeque<>();
  private Optional<Listed> next = Optional.empty();

  PictureWalk(Start start, Configuration configuration, PictureWork work) throws IOException {
    this.root = new Path(start.root());
    this.deep = start.deep();
    this.work = work;
    this.files = Place.fileSystem(root, configuration);
    next = enter(new Path(start.folder()));
  }

  static RemoteIterator<FileStatus> entries(FileSystem files, Path folder) throws IOException {
    return files.listStatusIterator(folder);
  }

  static boolean isFolder(FileStatus entry) {
    return entry.isDirectory() && !hidden(entry);
  }

  private static boolean hidden(FileStatus entry) {
    return entry.getPath().getName().startsWith(".");
  }

  /** Whether a link leads from a folder back to one above it. */
  static boolean isLoop(Path folder) {
    if (!Place.isLocal(folder)) {
      return false;
    }
    try {
      java.nio.file.Path local = Place.local(folder);
      return local.getParent().toRealPath().startsWith(local.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens a folder; returns what is wrong if that is impossible. */
  private Optional<Listed> enter(Path folder) {
    String fault = ": this link leads back to one of its parent folders; remove the link.";
    if (!isLoop(folder)) {
      try {
        open.push(entries(files, folder));
        return Optional.empty();
      } catch (IOException e) {
        fault = ": this cannot be opened; give read permission on it.";
      }
    }
    String name = folder.equals(root) ? folder.getName() : Place.relative(folder, root);
    return Optional.of(Listed.unusable(name, folder.toString(), folder + fault));
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty() && !open.isEmpty()) {
      next = step();
    }
    return next.isPresent();
  }

  /** Takes the next entry; empty if it is no picture. */
  private Optional<Listed> step() {
    try {
      RemoteIterator<FileStatus> folder = open.peek();
      if (!folder.hasNext()) {
        open.pop();
        return Optional.empty();
      }
      FileStatus entry = folder.next();
      if (hidden(entry)) {
        return Optional.empty();
      }
      if (entry.isDirectory()) {
        return deep ? enter(entry.getPath()) : Optional.empty();
      }
      String name = Place.relative(entry.getPath(), root);
      return work.accepts(name) ? Optional.of(Listed.file(name, entry)) : Optional.empty();
    } catch (IOException e) {
      open.pop();
      return Optional.of(
          Listed.unusable(
              root.getName(),
              root.toString(),
              root + ": a folder in it cannot be listed to its end (" + e.getMessage() + ")."));
    }
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next.orElseThrow().row();
    next = Optional.empty();
    return row;
  }
}
