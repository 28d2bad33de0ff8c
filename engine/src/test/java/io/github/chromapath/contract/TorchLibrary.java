// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.JavaCppLibrary;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.presets.torch;

/**
 * Loads libtorch from JavaCPP's archive only, even if the system has its own libtorch.
 *
 * <p>JavaCPP loads {@code libtorch.so} before it has unpacked {@code libtorch_cpu.so}. The dynamic
 * linker then searches the system for the latter. If Debian's {@code libtorch-dev} is installed,
 * the process gets two versions of {@code libtorch_cpu.so} and ends with SIGSEGV. This class loads
 * the libraries in the order of their dependencies. The linker then resolves each dependency to the
 * loaded library of the same soname, and searches neither {@code LD_LIBRARY_PATH} nor the system.
 */
public final class TorchLibrary {
  /** The names of PyTorch's preset, each after its dependencies. */
  private static final List<String> DEPENDENCIES = List.of("gomp@.1", "c10", "torch_cpu");

  private static boolean loaded;

  private TorchLibrary() {}

  /**
   * Loads what {@code libtorch.so} depends on. Call this before the first use of a class of {@code
   * org.bytedeco.pytorch}. Later calls do nothing.
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    Loader.load(openblas.class);
    new JavaCppLibrary("libtorch", "org.bytedeco:pytorch", torch.class)
        .loadDependencies(DEPENDENCIES);
    loaded = true;
  }
}
