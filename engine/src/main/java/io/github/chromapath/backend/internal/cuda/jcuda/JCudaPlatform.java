// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import java.util.List;
import java.util.Locale;

/** Checks whether this platform supports JCuda, without loading any of its classes. */
public final class JCudaPlatform {
  private static final List<String> BINDINGS =
      List.of("jcuda.driver.JCudaDriver", "jcuda.jcublas.JCublas2", "jcuda.jcudnn.JCudnn");

  private JCudaPlatform() {}

  /**
   * Does nothing on Linux x86-64 with JCuda on the class path.
   *
   * @throws JCudaLoadException on any other platform, or without JCuda, which is optional
   */
  public static void require() {
    require(System.getProperty("os.name"), System.getProperty("os.arch"));
    BINDINGS.forEach(JCudaPlatform::requireClass);
  }

  static void require(String system, String architecture) {
    boolean x8664 = architecture.equals("amd64") || architecture.equals("x86_64");
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux") || !x8664) {
      throw new JCudaLoadException(
          "CUDA is supported on Linux x86-64 only, and this is %s on %s; use --device cpu."
              .formatted(system, architecture),
          null);
    }
  }

  private static void requireClass(String name) {
    try {
      Class.forName(name, false, JCudaPlatform.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new JCudaLoadException(
          ("JCuda is not on the class path (%s is missing); to use a GPU, add"
                  + " io.github.chromapath:chromapath-cuda.")
              .formatted(name),
          e);
    }
  }
}
