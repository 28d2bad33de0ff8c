// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.util.List;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

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
    Class<?> preset = org.bytedeco.pytorch.presets.torch.class;
    ClassProperties properties = Loader.loadProperties(preset, Loader.loadProperties(), true);
    for (String library : DEPENDENCIES) {
      Loader.loadLibrary(preset, Loader.findLibrary(preset, properties, library), library);
    }
    loaded = true;
  }
}
