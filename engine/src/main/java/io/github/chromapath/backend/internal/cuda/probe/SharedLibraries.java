// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import java.nio.file.Path;
import java.util.Optional;

/** The system's dynamic linker. */
@FunctionalInterface
public interface SharedLibraries {
  /**
   * Loads a library for the whole process, so that libraries loaded later find it by its name.
   *
   * @param name as the linker knows it, for example libcudnn.so.9
   * @return the file it was loaded from; empty if it cannot be loaded
   * @throws io.github.chromapath.backend.NativeLoadException if no library can be loaded at all
   */
  Optional<Path> load(String name);
}
