// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The output folder. A file appears in it complete or not at all.
 *
 * <p>Object stores have no rename, but an object appears when its upload has ended: files are
 * written under their names. On all other file systems a file is written below {@value #WORK} and
 * renamed. Thread-safe.
 */
final class OutputStore {
  /** The folder for everything but results. */
  static final String WORK = "_chromapath";

  /** Schemes of stores in which an object is invisible until its upload has ended. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs", "wasb", "wasbs");

  private final Path root;
  private final FileSystem files;
  private final Path temporary;

  OutputStore(Path root, Configuration configuration) throws IOException {
    this.root = root;
    this.files = Place.fileSystem(root, configuration);
    this.temporary = Place.below(root, WORK + "/tmp");
  }

  Path root() {
    return root;
  }

  FileSystem files() {
    return files;
  }

  /** The path of an output. */
  Path path(String name) {
    return Place.below(root, name);
  }

  /** The state of an output; empty if it does not exist. */
  Optional<FileStatus> status(String name) throws IOException {
    try {
      return Optional.of(files.getFileStatus(path(name)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Lets a local file appear as an output.
   *
   * @param replace whether to replace an output that exists; otherwise that one stays, since
   *     another attempt at the same picture has written it
   */
  void publish(java.nio.file.Path file, String name, boolean replace) throws IOException {
    Path target = path(name);
    if (!replace && files.exists(target)) {
      return;
    }
    if (OBJECT_STORES.contains(files.getUri().getScheme())) {
      write(file, target);
      return;
    }
    Path unfinished = Place.below(temporary, UUID.randomUUID().toString());
    try {
      write(file, unfinished);
      createFolder(target.getParent());
      rename(unfinished, target, replace);
    } finally {
      files.delete(unfinished, false);
    }
  }

  private void createFolder(Path folder) throws IOException {
    if (!files.mkdirs(folder)) {
      throw new IOException(folder + ": this folder cannot be created; check its permissions.");
    }
    if (Place.isLocal(folder)
        && !Place.local(folder).toRealPath().startsWith(Place.local(root).toRealPath())) {
      throw new IOException(folder + ": a link leads out of the output folder; remove the link.");
    }
  }

  private void rename(Path unfinished, Path target, boolean replace) throws IOException {
    if (files.exists(target)) {
      if (!replace) {
        return;
      }
      files.delete(target, false);
    } else if (Place.isLocal(target) && linked(unfinished, target)) {
      return;
    }
    // HDFS refuses to rename to a file that another attempt has written in the meantime.
    if (!files.rename(unfinished, target) && !files.exists(target)) {
      throw new IOException(
          target + ": this file cannot be created; check the folder's permissions.");
    }
  }

  /**
   * Gives a local file its name without replacing what another attempt has written in the meantime,
   * as a rename would.
   *
   * @return false if the file system has no hard links
   */
  private static boolean linked(Path unfinished, Path target) {
    try {
      Files.createLink(Place.local(target), Place.local(unfinished));
      return true;
    } catch (FileAlreadyExistsException e) {
      return Files.exists(Place.local(target));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Writes a whole file. A fault leaves no object behind. */
  private void write(java.nio.file.Path file, Path target) throws IOException {
    FSDataOutputStream out = files.create(target, true);
    boolean complete = false;
    try {
      Files.copy(file, out);
      complete = true;
    } finally {
      if (!complete && out.hasCapability("fs.capability.outputstream.abortable")) {
        out.abort();
      }
      out.close();
    }
  }

  /** Deletes what attempts that were killed have left. */
  void clean() throws IOException {
    files.delete(temporary, true);
  }
}
