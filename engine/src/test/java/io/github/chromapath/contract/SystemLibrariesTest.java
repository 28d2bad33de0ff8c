// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native libraries of the system must not be loaded instead of ours or in addition to them. A
 * process with an empty JavaCPP cache runs with decoys that the dynamic linker and Java find first.
 * These are empty libraries with the sonames of libtorch, oneDNN, OpenCV and OpenBLAS, and of
 * libraries that JavaCPP looks for but does not find in its archives.
 */
class SystemLibrariesTest {
  private static final long LIMIT_SECONDS = 300;

  /** Sonames of libraries in JavaCPP's archives. */
  private static final List<String> OURS =
      List.of(
          "libc10.so",
          "libtorch.so",
          "libtorch_cpu.so",
          "libdnnl.so.3",
          "libopencv_core.so.413",
          "libopencv_imgproc.so.413",
          "libopencv_imgcodecs.so.413",
          "libopenblas.so.0");

  /** Libraries that JavaCPP loads from {@code java.library.path} if they are there. */
  private static final List<String> OPTIONAL =
      List.of("libiomp5.so", "libomp.so", "libtbb.so", "libopencv_cudev.so", "libgfortran.so");

  @TempDir Path folder;

  /** Prints a product of libtorch's, then every file mapped into the process. */
  static final class Child {
    private Child() {}

    /** Loads every native library that the tests use. */
    @SuppressWarnings("try") // The scope configures libtorch and releases its tensors.
    public static void main(String[] arguments) throws IOException {
      Loader.load(dnnl.class);
      Loader.load(opencv_imgcodecs.class);
      try (TorchScope scope = TorchScope.open();
          Tensor ones = torch.ones(4, 4);
          Tensor product = torch.matmul(ones, ones)) {
        System.out.println("sum " + product.sum().item_float());
      }
      Files.readAllLines(Path.of("/proc/self/maps")).stream()
          .filter(line -> line.contains("/"))
          .map(line -> line.substring(line.indexOf('/')))
          .distinct()
          .forEach(System.out::println);
    }
  }

  /** Deleted first, since JUnit warns of links that point outside a temporary folder. */
  @AfterEach
  void deleteLinks() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  @Test
  void everyLibraryComesFromItsArchive() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "needs Linux");
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "cc"))),
        "there is no C compiler cc on the PATH to compile decoys with");
    Path decoys = Files.createDirectory(folder.resolve("decoys"));
    for (String name : Stream.concat(OURS.stream(), OPTIONAL.stream()).toList()) {
      compileDecoy(decoys.resolve(name));
    }

    List<String> mapped = mappedByChild(decoys);

    assertTrue(mapped.contains("sum 64.0"), () -> String.join("\n", mapped));
    assertEquals(List.of(), mapped.stream().filter(file -> file.startsWith(decoys + "/")).toList());
    for (String name : OURS) {
      long copies = mapped.stream().filter(file -> file.endsWith("/" + name)).count();
      assertEquals(1, copies, name);
    }
  }

  private static void compileDecoy(Path library) throws IOException, InterruptedException {
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-Wl,-soname," + library.getFileName(),
                "-o",
                library.toString(),
                "src/test/native/empty.c")
            .inheritIO()
            .start();
    assertEquals(0, compiler.waitFor(), library::toString);
  }

  /** Runs {@link Child} with the options that the launcher gives to Java. */
  private List<String> mappedByChild(Path decoys) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-Djava.library.path=" + System.getProperty("java.library.path"));
    command.add("-Dorg.bytedeco.javacpp.maxbytes=0");
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    command.add("-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"));
    command.add(Child.class.getName());
    Path output = folder.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("LD_LIBRARY_PATH", decoys.toString());
    Process child = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    boolean ended = child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    child.destroyForcibly();
    String text = Files.readString(output);
    assertTrue(ended, () -> "the child process did not end: " + text);
    assertEquals(0, child.waitFor(), text);
    return text.lines().toList();
  }
}
