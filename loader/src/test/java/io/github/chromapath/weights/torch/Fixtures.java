// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The files in resources/torch, written by legacy.py and current.py there. */
final class Fixtures {
  /** The files with a valid state_dict. */
  static final List<String> SOUND =
      List.of(
          "zip.pth",
          "big-endian.pth",
          "stream-torch.pth",
          "stream.pth",
          "early.pth",
          "early-python2.pth",
          "archive.pth",
          "archive-python2.pth");

  private Fixtures() {}

  static Path path(String name) throws URISyntaxException {
    return Path.of(Fixtures.class.getResource("/torch/" + name).toURI());
  }
}
