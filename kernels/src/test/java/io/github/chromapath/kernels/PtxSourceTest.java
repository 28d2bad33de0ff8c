// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed modules were compiled from the committed sources. */
class PtxSourceTest {
  private static final Path SOURCES = Path.of("src/main/cuda");

  /** The compiler version of the committed modules. Other versions write different text. */
  private static final String COMPILER = "release 13.0, V13.0.88";

  @Test
  void everySourceHasAFamily() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      List<String> families =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".cu"))
              .map(name -> name.substring(0, name.length() - 3))
              .sorted()
              .toList();
      assertEquals(KernelCatalog.FAMILIES, families);
    }
  }

  @Test
  void stampsAreThoseOfTheSources() throws IOException, NoSuchAlgorithmException {
    for (String family : KernelCatalog.FAMILIES) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(SOURCES.resolve(family + ".cu")));
      digest.update(Files.readAllBytes(SOURCES.resolve("common.cuh")));
      assertEquals(
          HexFormat.of().formatHex(digest.digest()),
          KernelCatalog.load(family).sourceHash(),
          () -> family + ".ptx is stale; run kernels/src/main/cuda/compile.sh");
    }
  }

  @Test
  void recompiledTextIsTheSame(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(compiler().contains(COMPILER), "nvcc " + COMPILER + " is not on the path");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(SOURCES.resolve("compile.sh").toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(true, process.waitFor(5, TimeUnit.MINUTES), "compile.sh did not end");
    assertEquals(0, process.exitValue(), () -> read(log));
    for (String family : KernelCatalog.FAMILIES) {
      assertEquals(KernelCatalog.load(family).ptx(), read(folder.resolve(family + ".ptx")), family);
    }
  }

  /** nvcc's version; empty if nvcc is not installed. */
  private static String compiler() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("nvcc", "--version").start();
      String version = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return version;
    } catch (IOException e) {
      return "";
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
