// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import java.util.Locale;

/** Where JCuda's native libraries, as chromapath carries them, can be loaded at all. */
public final class JCudaPlatform {
  private JCudaPlatform() {}

  /**
   * Does nothing on Linux x86-64.
   *
   * @throws JCudaLoadException on any other platform
   */
  public static void require() {
    require(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static void require(String system, String architecture) {
    boolean x8664 = architecture.equals("amd64") || architecture.equals("x86_64");
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux") || !x8664) {
      throw new JCudaLoadException(
          "CUDA is bound through libraries for Linux on x86-64, and this is %s on %s; use --device cpu."
              .formatted(system, architecture),
          null);
    }
  }
}
