// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Where a checkpoint is: in a file, or in this project's jar. The text of a source, which {@link
 * #of} reads, is the path of the file or {@value #BUNDLED}. Immutable.
 */
public sealed interface CheckpointSource {
  /** The text of the bundled model. A file of this name is {@code ./bundled}. */
  String BUNDLED = "bundled";

  /**
   * A file.
   *
   * @param path its path
   */
  record File(Path path) implements CheckpointSource {
    /** Refuses null. */
    public File {
      Objects.requireNonNull(path);
    }

    @Override
    public WeightsSource open() throws IOException {
      return WeightsSource.open(path);
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(path);
    }

    @Override
    public String name() {
      return Optional.ofNullable(path.getFileName()).orElse(path).toString();
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * The model that comes with this project, {@code streets}: docs/streets.md describes it. It is a
   * resource of the module loader and needs no file.
   */
  record Bundled() implements CheckpointSource {
    private static final String FOLDER = "/io/github/chromapath/colorize/";
    private static final String RESOURCE = FOLDER + "streets.safetensors";
    private static final String CALIBRATION = FOLDER + "streets.properties";

    @Override
    public WeightsSource open() throws IOException {
      Path name = Path.of(BUNDLED);
      try (InputStream in = Bundled.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new CheckpointException(
              name, "this build lacks the resource " + RESOURCE, "give a file instead");
        }
        return WeightsSource.of(name, in.readAllBytes());
      }
    }

    @Override
    public Map<String, String> calibration() throws IOException {
      Properties entries = new Properties();
      try (InputStream in = Bundled.class.getResourceAsStream(CALIBRATION)) {
        if (in != null) {
          entries.load(in);
        }
      }
      return entries.stringPropertyNames().stream()
          .collect(Collectors.toMap(key -> key, entries::getProperty));
    }

    @Override
    public Optional<Path> file() {
      return Optional.empty();
    }

    @Override
    public String name() {
      return BUNDLED;
    }

    @Override
    public String toString() {
      return BUNDLED;
    }
  }

  /**
   * {@return the source of a text}
   *
   * @param text a path, or {@value #BUNDLED}
   * @throws java.nio.file.InvalidPathException if it is no path
   */
  static CheckpointSource of(String text) {
    return text.equals(BUNDLED) ? new Bundled() : new File(Path.of(text));
  }

  /**
   * Opens the bytes of the checkpoint.
   *
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the file is missing, unreadable or a folder
   */
  WeightsSource open() throws IOException;

  /** {@return metadata of a calibration that is kept beside the checkpoint; may be empty} */
  default Map<String, String> calibration() throws IOException {
    return Map.of();
  }

  /** {@return the file; empty for the bundled model} */
  Optional<Path> file();

  /** {@return a short name: that of the file without its folder, or {@value #BUNDLED}} */
  String name();
}
