// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher of a checkout, tested in a temporary checkout with a script instead of Maven. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CheckoutLauncherTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> TOOLS =
      List.of(
          "dirname", "readlink", "sed", "find", "mkdir", "touch", "chmod", "cat", "ln", "mv", "rm");

  /**
   * Creates the outputs of the build: a launcher that prints its arguments, and the archive. Asked
   * for NVIDIA's libraries, it creates one in the given folder.
   */
  private static final String MAVEN =
      """
      #!/bin/sh
      case "$*" in *cuda-libraries*)
        for argument; do
          case $argument in
            -Dcuda.libraries.folder=*) touch "${argument#*=}/libcudnn.so.9"; exit ;;
          esac
        done ;;
      esac
      mkdir -p cli/target/distribution/bin
      printf '#!/bin/sh\\necho "run with $*"\\n' > cli/target/distribution/bin/chromapath
      chmod +x cli/target/distribution/bin/chromapath
      touch cli/target/chromapath-1.2.3.tar.gz
      """;

  @TempDir Path folder;
  private Path checkout;
  private Path tools;
  private Path source;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = folder.resolve("a check out");
    for (String module : List.of("cuda", "kernels", "engine", "loader", "cluster", "cli")) {
      source = checkout.resolve(module).resolve("src/main/java/Some.java");
      Files.createDirectories(source.getParent());
      Files.createFile(source);
    }
    Files.createDirectories(checkout.resolve(".mvn"));
    Files.createFile(checkout.resolve("pom.xml"));
    for (String script :
        List.of("cli/src/main/dist/libexec/find-java.sh", "cli/src/main/launcher/checkout.sh")) {
      Path copy = checkout.resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(CHECKOUT.resolve(script), copy);
    }
    Files.copy(CHECKOUT.resolve("chromapath"), checkout.resolve("chromapath"));

    tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : TOOLS) {
      forward(tool, onPath(tool));
    }
    forward("java", Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  private void forward(String name, Path program) throws IOException {
    writeScript(tools.resolve(name), "#!/bin/sh\nexec '" + program + "' \"$@\"\n");
  }

  private static Path onPath(String tool) throws IOException {
    for (String entry : System.getenv("PATH").split(":", -1)) {
      Path file = Path.of(entry, tool);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IOException(tool + " is not on the PATH");
  }

  private static void writeScript(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Subprocess launch(Path launcher, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    Collections.addAll(command, arguments);
    return Subprocess.run(withTools(new ProcessBuilder(command)));
  }

  private ProcessBuilder withTools(ProcessBuilder builder) {
    builder.directory(folder.toFile());
    builder.environment().put("PATH", tools.toString());
    builder.environment().remove("JAVA_HOME");
    return builder;
  }

  private void assertBuilds(boolean expected, Subprocess run) {
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("run with infer a b.png\n", run.out());
    assertEquals(expected ? 1 : 0, run.err().lines().count(), run.err());
  }

  @Test
  void buildsOnceAndAfterEachChange() throws Exception {
    writeScript(tools.resolve("mvn"), MAVEN);
    Path launcher = checkout.resolve("chromapath");
    String[] arguments = {"infer", "a b.png"};
    assertBuilds(true, launch(launcher, arguments));
    assertBuilds(false, launch(launcher, arguments));

    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertBuilds(true, launch(launcher, arguments));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(500)));
    assertBuilds(false, launch(launcher, arguments));

    Path deleted = source.resolveSibling("Other.java");
    Files.createFile(deleted);
    Files.delete(deleted);
    assertBuilds(true, launch(launcher, arguments));
  }

  @Test
  void runsThroughALinkFromAnyFolder() throws Exception {
    writeScript(tools.resolve("mvn"), MAVEN);
    Path link = folder.resolve("bin/colour");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../a check out/chromapath"));
    assertBuilds(true, launch(link, "infer", "a b.png"));
  }

  @Test
  void aFailedBuildIsAnEnvironmentError() throws Exception {
    writeScript(tools.resolve("mvn"), "#!/bin/sh\necho 'pom.xml is torn'\nexit 1\n");
    assertEnvironmentError("the build failed", launch(checkout.resolve("chromapath")));
    Subprocess second = launch(checkout.resolve("chromapath"));
    assertTrue(second.err().contains("pom.xml is torn"), second.err());
  }

  @Test
  void reportsMissingMaven() throws Exception {
    assertEnvironmentError("there is no mvn on the PATH", launch(checkout.resolve("chromapath")));
  }

  @Test
  void reportsMissingJava() throws Exception {
    Files.delete(tools.resolve("java"));
    assertEnvironmentError("there is no java on the PATH", launch(checkout.resolve("chromapath")));
  }

  @Test
  void reportsAnOldJava() throws Exception {
    writeScript(
        folder.resolve("jdk/bin/java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
    ProcessBuilder builder =
        withTools(new ProcessBuilder(checkout.resolve("chromapath").toString()));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    assertEnvironmentError("bin/java is Java 11", Subprocess.run(builder));
  }

  /** Its file says so, and it need not be started. */
  @Test
  void reportsAnOldJavaWithoutStartingIt() throws Exception {
    writeScript(folder.resolve("jdk/bin/real-java"), "#!/bin/sh\nexit 9\n");
    Files.createSymbolicLink(folder.resolve("jdk/bin/java"), Path.of("real-java"));
    Files.writeString(
        folder.resolve("jdk/release"),
        "IMPLEMENTOR=\"x\"\nJAVA_RUNTIME_VERSION=\"11.0.2+9-x\"\nJAVA_VERSION=\"11.0.2\"\n");
    ProcessBuilder builder =
        withTools(new ProcessBuilder(checkout.resolve("chromapath").toString()));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    assertEnvironmentError("bin/java is Java 11", Subprocess.run(builder));
  }

  /** A failure of it is no failure of the build. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void archivesTheClassesAfterABuild(int exitCode) throws Exception {
    String archiving = "[ \"$1\" != --archive-classes ] || { touch archived; exit %d; }";
    writeScript(
        tools.resolve("mvn"),
        MAVEN.replace(
            "#!/bin/sh\\necho \"run",
            "#!/bin/sh\\n" + archiving.formatted(exitCode) + "\\necho \"run"));
    assertBuilds(true, launch(checkout.resolve("chromapath"), "infer", "a b.png"));
    assertTrue(Files.exists(folder.resolve("archived")));
  }

  private Subprocess withCudaLibraries() throws Exception {
    ProcessBuilder builder =
        withTools(
            new ProcessBuilder(
                checkout.resolve("chromapath").toString(), "--with-cuda-libs", "doctor"));
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("a cache").toString());
    builder.environment().put("LD_LIBRARY_PATH", "/elsewhere");
    return Subprocess.run(builder);
  }

  private void pretendPlatform(String name) throws IOException {
    writeScript(tools.resolve("uname"), "#!/bin/sh\necho '" + name + "'\n");
  }

  @Test
  void cudaLibrariesAreFetchedOnce() throws Exception {
    pretendPlatform("Linux x86_64");
    writeScript(tools.resolve("mvn"), MAVEN.replace("run with $*", "$LD_LIBRARY_PATH $*"));
    Path libraries = folder.resolve("a cache/chromapath/cuda-12.6-9.5-nccl");
    for (boolean first : new boolean[] {true, false}) {
      Subprocess run = withCudaLibraries();
      assertEquals(0, run.exitCode(), run.err());
      assertEquals(libraries + ":/elsewhere doctor\n", run.out());
      assertEquals(first, run.err().contains("fetching NVIDIA's libraries (2 GB)"), run.err());
    }
    assertTrue(Files.exists(libraries.resolve("libcudnn.so.9")));
    assertEquals(
        Path.of("libnvrtc.so.12"), Files.readSymbolicLink(libraries.resolve("libnvrtc.so")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo 'no network'; exit 1", "exit 0 # and nothing is unpacked"})
  void aFailedFetchLeavesNothing(String maven) throws Exception {
    pretendPlatform("Linux x86_64");
    writeScript(tools.resolve("mvn"), "#!/bin/sh\n" + maven + "\n");
    assertEnvironmentError("NVIDIA's libraries could not be fetched", withCudaLibraries());
    try (Stream<Path> left = Files.list(folder.resolve("a cache/chromapath"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void cudaLibrariesAreForOnePlatform() throws Exception {
    pretendPlatform("Darwin arm64");
    writeScript(tools.resolve("mvn"), MAVEN);
    assertEnvironmentError("and this is Darwin arm64", withCudaLibraries());
  }

  private static void assertEnvironmentError(String sentencePart, Subprocess run) {
    assertEquals(3, run.exitCode(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains(sentencePart), run.err());
  }
}
