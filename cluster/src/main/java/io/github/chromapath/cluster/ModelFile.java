// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The model's file as Spark's broadcast carries it: executors pass its pieces on to each other, and
 * each gets it once.
 *
 * @param bytes the content; empty for a model that needs no file
 * @param name the name of the file, for its format
 * @param hash SHA-256 of the content in hexadecimal digits, or another text that identifies the
 *     model if it needs no file
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by its hash only.
record ModelFile(byte[] bytes, String name, String hash) implements Serializable {
  /** A larger array would not fit. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

  /** A model that needs no file. */
  static ModelFile none(String identity) {
    return new ModelFile(new byte[0], "", identity);
  }

  /**
   * Reads a model on the driver.
   *
   * @throws ClusterException if it is missing, unreadable or larger than 2 GiB
   */
  static ModelFile read(String typed, Configuration configuration) {
    org.apache.hadoop.fs.Path path = Place.typed(typed, configuration);
    try {
      FileSystem files = Place.fileSystem(path, configuration);
      if (files.getFileStatus(path).getLen() > MAX_BYTES) {
        throw new ClusterException(
            ClusterException.Kind.USAGE, typed + ": a model of more than 2 GiB is not read.");
      }
      try (InputStream in = files.open(path)) {
        byte[] bytes = in.readAllBytes();
        return new ModelFile(bytes, path.getName(), hash(bytes));
      }
    } catch (IOException e) {
      throw new ClusterException(
          ClusterException.Kind.FAILED,
          typed + ": there is no such file or it cannot be read; check the path.",
          e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Writes the file on an executor.
   *
   * @return the file, if the model needs one
   * @throws IOException if the content is not what the driver read, or it cannot be written
   */
  Optional<Path> write(Path folder) throws IOException {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!hash(bytes).equals(hash)) {
      throw new IOException(name + ": the model has changed on its way to an executor; try again.");
    }
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot).replaceAll("[^.A-Za-z0-9]", "");
    return Optional.of(Files.write(folder.resolve("model" + ending), bytes));
  }
}
