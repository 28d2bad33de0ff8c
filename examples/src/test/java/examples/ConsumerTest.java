// SPDX-License-Identifier: Apache-2.0
package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.UnavailableBackendException;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a program gets by the dependency on chromapath, as docs/embedding.md promises. */
class ConsumerTest {
  private static final Set<String> LIBRARIES =
      Set.of(
          "chromapath",
          "chromapath-engine",
          "chromapath-kernels",
          "common-image",
          "common-io",
          "common-lang",
          "dnnl",
          "error_prone_annotations",
          "failureaccess",
          "ffmpeg",
          "guava",
          "imageio-core",
          "imageio-jpeg",
          "imageio-metadata",
          "imageio-tiff",
          "j2objc-annotations",
          "jackson-annotations",
          "jackson-core",
          "jackson-databind",
          "javacpp",
          "jspecify",
          "listenablefuture",
          "openblas",
          "opencl",
          "opencv",
          "slf4j-api",
          "xz");

  /** Libraries that these tests need, and JavaCPP's jars without content. */
  private static final String OTHERS = "(junit-|opentest4j|apiguardian|surefire-|.*-platform-).*";

  private static List<String> jars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).getFileName().toString())
        .filter(name -> name.endsWith(".jar") && !name.matches(OTHERS))
        .toList();
  }

  /** No JCuda, no server, no command line. */
  @Test
  void getsTheseLibrariesOnly() {
    Set<String> names =
        jars().stream()
            .map(jar -> jar.replaceFirst("-\\d.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(LIBRARIES), names);
  }

  /** By -Djavacpp.platform.host in .mvn/maven.config. */
  @Test
  void getsNativesOfThisPlatformOnly() {
    Set<String> platforms = new TreeSet<>();
    for (String jar : jars()) {
      Arrays.stream(new String[] {"linux", "macosx", "windows", "android", "ios"})
          .filter(system -> jar.contains("-" + system + "-"))
          .forEach(system -> platforms.add(jar.substring(jar.indexOf(system))));
    }
    assertEquals(1, platforms.size(), platforms.toString());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere another reason comes first")
  void saysInOneSentenceThatJCudaIsMissing() {
    String message =
        assertThrows(
                UnavailableBackendException.class,
                () -> Backends.open("cuda", BackendOptions.standard()))
            .getMessage();
    if (System.getProperty("os.arch").equals("amd64")) {
      assertTrue(message.startsWith("JCuda is not on the class path"), message);
      assertTrue(message.contains("add io.github.chromapath:chromapath-cuda"), message);
    }
    assertEquals(1, message.lines().count(), message);
  }
}
