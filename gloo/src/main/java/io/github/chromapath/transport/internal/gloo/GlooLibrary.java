// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.JavaCppLibrary;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** The native libraries of libtorch, of which Gloo is a part. */
final class GlooLibrary {
  private static final JavaCppLibrary OPENBLAS =
      new JavaCppLibrary(
          "OpenBLAS", "org.bytedeco:openblas", org.bytedeco.openblas.global.openblas.class);

  /** Its classes are in the same jar, and linked when they are used. */
  private static final JavaCppLibrary LIBTORCH =
      new JavaCppLibrary(
          "libtorch", "org.bytedeco:pytorch", org.bytedeco.pytorch.presets.torch.class);

  private GlooLibrary() {}

  /** Empty if the libraries are on the class path; otherwise what is missing. Loads nothing. */
  static Optional<String> missing() {
    for (JavaCppLibrary library : List.of(OPENBLAS, LIBTORCH)) {
      if (!library.onPath()) {
        return Optional.of(library.artifact() + " for " + Loader.getPlatform());
      }
    }
    return Optional.empty();
  }

  /**
   * Loads the libraries, each after its dependencies, so that none of the system is loaded instead.
   * libtorch itself computes with one thread: it only adds what is received. One thread at a time
   * may load them.
   */
  static synchronized void load() {
    OPENBLAS.load();
    LIBTORCH.loadDependencies(List.of("gomp@.1", "c10", "torch_cpu"));
    torch.set_num_threads(1);
  }
}
