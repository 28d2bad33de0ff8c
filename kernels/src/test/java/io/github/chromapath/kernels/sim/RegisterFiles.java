// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The register files of warps, reused from launch to launch. Values of an earlier launch are never
 * read, since a warp checks that a register was written.
 */
final class RegisterFiles {
  private final List<long[][]> files = new ArrayList<>();

  /** The file of a warp, of {@code rows} rows or more. */
  long[][] file(int warp, int rows) {
    while (files.size() <= warp) {
      files.add(new long[0][]);
    }
    long[][] file = files.get(warp);
    if (file.length < rows) {
      int before = file.length;
      file = Arrays.copyOf(file, rows);
      for (int i = before; i < rows; i++) {
        file[i] = new long[Warp.LANES];
      }
      files.set(warp, file);
    }
    return file;
  }
}
