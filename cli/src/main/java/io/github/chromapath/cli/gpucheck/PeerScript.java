// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The same training step as a PyTorch program. */
public final class PeerScript {
  private static final String NAME = "peer.py";

  private PeerScript() {}

  /** Writes the program to a folder, and returns its file. */
  public static Path write(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try (InputStream script = PeerScript.class.getResourceAsStream(NAME)) {
      Files.write(file, script.readAllBytes());
    }
    return file;
  }
}
