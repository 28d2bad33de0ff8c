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
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/** The machine, and the versions of the libraries. */
public final class Environment {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private static final Pattern VECTOR = Pattern.compile("avx.*|fma|f16c|amx_.*|sse4_2");

  private Environment() {}

  /**
   * Facts of this machine, in the order of the table.
   *
   * @throws IOException if a fact cannot be read
   */
  public static Map<String, String> here(int threads) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("chromapath", chromapath());
    int processors = Runtime.getRuntime().availableProcessors();
    facts.put("processor", processor());
    facts.put("instructions", instructions());
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
    facts.put("TensorFlow-Java", Loader.getVersion("org.tensorflow", "tensorflow-core-native"));
    facts.put("ONNX Runtime", OrtEnvironment.getEnvironment().getVersion());
    facts.put(
        "ONNX Runtime with oneDNN", upstream(Loader.getVersion("org.bytedeco", "onnxruntime")));
    return facts;
  }

  private static String chromapath() {
    String version = Environment.class.getPackage().getImplementationVersion();
    return version == null ? "from class files" : version;
  }

  private static String upstream(String preset) {
    return preset.substring(0, preset.indexOf('-'));
  }

  private static String processor() throws IOException {
    return ofProcessor("model name").orElseGet(() -> property("os.arch"));
  }

  /** The vector and matrix instructions that libraries choose kernels by. */
  private static String instructions() throws IOException {
    return ofProcessor("flags").stream()
        .flatMap(flags -> Stream.of(flags.split(" ", -1)))
        .filter(flag -> VECTOR.matcher(flag).matches())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** What Linux says about the first processor; empty on other systems. */
  private static Optional<String> ofProcessor(String fact) throws IOException {
    if (!Files.exists(PROCESSORS)) {
      return Optional.empty();
    }
    return Files.readAllLines(PROCESSORS).stream()
        .filter(line -> line.startsWith(fact))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static String property(String name) {
    return System.getProperty(name);
  }
}
