// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A picture that an executor works on, with a folder of its own on the executor's disk. Each method
 * may be called by one thread at a time.
 */
public final class Assignment {
  /** A larger file is not fetched; the readers of pictures refuse it as well. */
  private static final long MAX_BYTES = 1L << 30;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Listed picture;
  private final OutputStore outputs;
  private final Configuration configuration;
  private final Path folder;
  private final boolean replace;
  private final long start = System.nanoTime();
  private final Map<String, Path> fetched = new HashMap<>();

  Assignment(
      Listed picture,
      OutputStore outputs,
      Configuration configuration,
      Path folder,
      boolean replace) {
    this.picture = picture;
    this.outputs = outputs;
    this.configuration = configuration;
    this.folder = folder;
    this.replace = replace;
  }

  Listed picture() {
    return picture;
  }

  /** {@return the path of the picture relative to its input folder} */
  public String name() {
    return picture.name();
  }

  /** {@return where the picture is, for messages} */
  public String location() {
    return picture.uri();
  }

  /** {@return where a companion of the picture is, such as its labels, if it has one} */
  public Optional<String> companion(String role) {
    return Optional.ofNullable(picture.companions().get(role));
  }

  /** {@return where an output will be, for messages} */
  public String location(String output) {
    return outputs.path(output).toString();
  }

  /**
   * {@return an existing folder on this machine, deleted when the work on the picture has ended}
   */
  public Path folder() {
    return folder;
  }

  /** Milliseconds since the work on the picture began. */
  long milliseconds() {
    return (System.nanoTime() - start) / 1_000_000;
  }

  /**
   * A local copy of the picture.
   *
   * @throws IOException in one sentence, if it cannot be read
   */
  public Path fetch() throws IOException {
    return fetch("picture", picture.uri());
  }

  /**
   * A local copy of a companion.
   *
   * @throws IOException in one sentence, if it cannot be read
   */
  public Path fetch(String role, String uri) throws IOException {
    Path copy = fetched.get(role);
    if (copy == null) {
      copy = folder.resolve(role + extension(uri));
      copy(uri, copy);
      fetched.put(role, copy);
    }
    return copy;
  }

  private void copy(String uri, Path copy) throws IOException {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(uri);
    try {
      FileSystem files = Place.fileSystem(source, configuration);
      boolean whole = files.getFileStatus(source).getLen() <= MAX_BYTES;
      if (whole) {
        try (InputStream in = files.open(source)) {
          whole = copy(in, copy, MAX_BYTES);
        }
      }
      if (!whole) {
        throw new IOException(uri + ": a picture file of more than 1 GiB is not read; reduce it.");
      }
    } catch (java.io.FileNotFoundException e) {
      throw new IOException(uri + ": there is no such file or it cannot be read; check it.", e);
    }
  }

  /**
   * Copies a stream, which may be longer than its file was when its size was read.
   *
   * @return whether the stream has ended within the limit
   */
  static boolean copy(InputStream in, Path file, long limit) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long copied = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        copied += count;
        if (copied > limit) {
          return false;
        }
        out.write(buffer, 0, count);
      }
    }
    return true;
  }

  /** The ending of a name with its dot, by which formats are told apart; safe in any locale. */
  private static String extension(String uri) {
    String name = uri.substring(uri.lastIndexOf('/') + 1);
    String ending = name.substring(Math.max(0, name.lastIndexOf('.')));
    return ending.matches("\\.[A-Za-z0-9]{1,8}") ? ending : "";
  }

  /**
   * Lets a local file appear in the output folder, whole.
   *
   * @param output one of {@link PictureWork#outputs}
   * @throws IOException in one sentence, if it cannot be written
   */
  public void publish(Path file, String output) throws IOException {
    outputs.publish(file, output, replace);
  }

  /** Deletes the folder. */
  void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
