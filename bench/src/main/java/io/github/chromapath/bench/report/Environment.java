// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import ai.onnxruntime.OrtEnvironment;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.Loader;

/** The machine, and the versions of the libraries. */
public final class Environment {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Environment() {}

  /**
   * Facts of this machine, in the order of the table.
   *
   * @throws IOException if a fact cannot be read
   */
  public static Map<String, String> here(int threads) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    int processors = Runtime.getRuntime().availableProcessors();
    facts.put("processor", processor());
    facts.put("processors", String.valueOf(processors));
    facts.put("threads", String.valueOf(threads == 0 ? processors : threads));
    facts.put("system", property("os.name") + " " + property("os.version"));
    facts.put("Java", property("java.vm.name") + " " + property("java.vm.version"));
    BackendOptions options = BackendOptions.builder().threads(threads).build();
    try (Backend backend = Backends.open("cpu", options)) {
      facts.put("chromapath's CPU backend", backend.capabilities().device());
      facts.put("its library", backend.capabilities().library());
    }
    facts.put("libtorch", upstream(Loader.getVersion("org.bytedeco", "pytorch")));
    facts.put("ONNX Runtime", OrtEnvironment.getEnvironment().getVersion());
    return facts;
  }

  private static String upstream(String preset) {
    return preset.substring(0, preset.indexOf('-'));
  }

  private static String processor() throws IOException {
    if (Files.exists(PROCESSORS)) {
      for (String line : Files.readAllLines(PROCESSORS)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return property("os.arch");
  }

  private static String property(String name) {
    return System.getProperty(name);
  }
}
