// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network at a tenth of its width for 64 x 64 pixels, made once for all tests. */
final class NarrowModel {
  private static final Path FOLDER = Path.of("target/narrow").toAbsolutePath();

  private NarrowModel() {}

  /** The checkpoint. */
  static Path file() throws Exception {
    Path model = FOLDER.resolve("run/best.safetensors");
    Files.createDirectories(FOLDER);
    // Tests run in several processes.
    try (FileChannel lock = FileChannel.open(FOLDER.resolve("lock"), CREATE, WRITE)) {
      lock.lock();
      if (!Files.exists(model)) {
        make();
      }
    }
    return model;
  }

  private static void make() throws Exception {
    ClusterProgram.run(
        FOLDER,
        0,
        List.of("dataset", "synth", "--count", "6", "--size", "96x64", "--out", "scenes"));
    ClusterProgram.run(
        FOLDER,
        0,
        List.of(
            "train",
            "--data",
            "scenes",
            "--out",
            "run",
            "--width",
            "0.1",
            "--size",
            "64",
            "--batch",
            "2",
            "--max-steps",
            "2",
            "--validation",
            "2"));
  }

  /** The scenes of synthetic streets that it was trained on: pictures in colour. */
  static Path scenes() throws Exception {
    file();
    return FOLDER.resolve("scenes");
  }
}
