// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.NativeJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of the build, unpacked into an unrelated folder. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DistributionIT {
  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void unpack() throws Exception {
    Subprocess tar =
        Subprocess.run(
            new ProcessBuilder(
                "tar", "-xzf", System.getProperty("chromapath.archive"), "-C", folder.toString()));
    assertEquals(0, tar.exitCode(), tar.err());
    Path unpacked = children(folder).get(0);
    home = Files.move(unpacked, folder.resolve("a home"));
  }

  private static List<Path> children(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children.sorted().toList();
    }
  }

  private Subprocess run(Path launcher, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return Subprocess.run(builder.directory(Path.of("/").toFile()));
  }

  @Test
  void runsFromAnyFolder() throws Exception {
    Subprocess run = run(home.resolve("bin/chromapath"), "--version");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("chromapath "), run.out());
    assertEquals("", run.err());
  }

  @Test
  void runsThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a home/bin/chromapath"));
    assertEquals(2, run(link, "no-such-command").exitCode());
  }

  /** The folders of a package, as docs/install.md describes it. */
  @Test
  void runsOnTheJavaOfItsPackage() throws Exception {
    Path jars = Files.move(home.resolve("lib"), folder.resolve("jars"));
    Path lib = Files.createDirectory(home.resolve("lib"));
    Files.move(jars, lib.resolve("app"));
    Files.createSymbolicLink(lib.resolve("runtime"), Path.of(System.getProperty("java.home")));
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("bin/chromapath").toString(), "--version");
    builder.environment().put("JAVA_HOME", "/nowhere");
    Subprocess run = Subprocess.run(builder);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("chromapath "), run.out());
  }

  private Path archiveClasses() throws Exception {
    Subprocess run = run(home.resolve("bin/chromapath"), "--archive-classes");
    assertEquals(0, run.exitCode(), run.err());
    return Path.of(run.out().strip());
  }

  /** Where Java loads the class of the program from, by its log. */
  private String sourceOfMain() throws Exception {
    Path log = Files.createTempFile(folder, "classes", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("bin/chromapath").toString(), "--version");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("CHROMAPATH_JAVA_OPTS", "-Xlog:class+load:file=" + log);
    Subprocess run = Subprocess.run(builder);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("chromapath "), run.out());
    assertEquals("", run.err());
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains(Main.class.getName() + " source: "))
        .findFirst()
        .orElseThrow()
        .replaceFirst(".* source: ", "");
  }

  @Test
  void startsFromAnArchiveOfItsClasses() throws Exception {
    home = Files.move(home, folder.resolve("home"));
    assertTrue(sourceOfMain().startsWith("file:"));
    Path archive = archiveClasses();
    assertTrue(sourceOfMain().startsWith("shared objects file"));
    Path libexec = home.resolve("libexec");
    assertEquals(
        List.of(archive, Path.of(archive + ".size"), libexec.resolve("find-java.sh")),
        children(libexec));
    assertEquals(archive, archiveClasses());
  }

  /** Exit code and both streams are as without an archive. */
  @Test
  void ignoresADamagedArchive() throws Exception {
    home = Files.move(home, folder.resolve("home"));
    Path archive = archiveClasses();
    byte[] whole = Files.readAllBytes(archive);
    byte[] otherVersion = whole.clone();
    // A version number follows the magic number and a check sum.
    otherVersion[8] ^= 1;
    byte[] otherClasses = whole.clone();
    Arrays.fill(otherClasses, whole.length / 2, whole.length / 2 + 1000, (byte) 7);
    for (byte[] damaged :
        List.of(
            new byte[0],
            "no archive".getBytes(UTF_8),
            Arrays.copyOf(whole, 100),
            Arrays.copyOf(whole, whole.length / 2),
            new byte[whole.length],
            otherVersion,
            otherClasses)) {
      Files.delete(archive);
      Files.write(archive, damaged);
      assertTrue(sourceOfMain().startsWith("file:"), damaged.length + " bytes");
    }
    Files.delete(Path.of(archive + ".size"));
    Files.write(archive, whole);
    assertTrue(sourceOfMain().startsWith("file:"));
  }

  /** Later versions of Java use the archive, since these jars have only been moved. */
  @Test
  void startsFromAnotherFolderThanItsArchive() throws Exception {
    archiveClasses();
    home = Files.move(home, folder.resolve("moved"));
    sourceOfMain();
  }

  @Test
  void reportsClassesThatCannotBeArchived() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("bin/chromapath").toString(), "--archive-classes");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("CHROMAPATH_JAVA_OPTS", "-Djava.io.tmpdir=" + home.resolve("none"));
    Subprocess run = Subprocess.run(builder);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("Java could not archive the classes"), run.err());
    assertEquals(List.of(home.resolve("libexec/find-java.sh")), children(home.resolve("libexec")));
  }

  @Test
  void doesNotFetchLibraries() throws Exception {
    Subprocess run = run(home.resolve("bin/chromapath"), "--with-cuda-libs", "doctor");
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("name their folder in LD_LIBRARY_PATH"), run.err());
  }

  /** The instructions of docs/gpu.md for read-only file systems, with the model in the jar. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void coloursWithoutAWritableFolderForLibraries() throws Exception {
    Path natives = Files.createDirectory(folder.resolve("natives"));
    for (Path jar : children(home.resolve("lib"))) {
      if (jar.toString().contains(Loader.getPlatform())) {
        NativeJar.unpack(jar, natives);
      }
    }
    Files.createSymbolicLink(
        natives.resolve("libopenblas_nolapack.so.0"), Path.of("libopenblas.so.0"));
    Path picture = TestPictures.gray(folder.resolve("gray.png"));
    Path file = Files.createFile(folder.resolve("file"));
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(
            home.resolve("bin/chromapath").toString(), "infer", "--out=" + out, picture.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Not even root can create a folder below a file.
    builder
        .environment()
        .put(
            "CHROMAPATH_JAVA_OPTS",
            "-Djava.library.path=%s -Duser.home=%s -Djava.io.tmpdir=%s"
                    .formatted(natives, file.resolve("home"), file.resolve("tmp"))
                + " -Dorg.bytedeco.javacpp.cacheLibraries=false"
                + " -Dorg.bytedeco.javacpp.pathsFirst=true");
    Subprocess infer = Subprocess.run(builder);
    assertEquals(0, infer.exitCode(), infer.err());
    assertTrue(infer.err().contains("Using the bundled model streets ("), infer.err());
    assertEquals(List.of("gray.png"), TestPictures.files(out));
  }

  /** The class path is long, and the checker is of an older JavaCPP: neither shows. */
  @Test
  void exportsTheBundledModel() throws Exception {
    Path out = folder.resolve("streets.onnx");
    Subprocess export =
        run(
            home.resolve("bin/chromapath"),
            "export",
            "--quiet",
            "--model",
            "bundled",
            "--out",
            out.toString());
    assertEquals(0, export.exitCode(), export.err());
    assertEquals("", export.err());
    assertEquals(out + System.lineSeparator(), export.out());
    assertTrue(Files.size(out) > 1_000_000);
  }

  /** The bindings of CUDA. The classes of cuDNN's binding are older than its natives. */
  @Test
  void carriesJCuda() throws Exception {
    List<String> names =
        children(home.resolve("lib")).stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> name.startsWith("jcu"))
            .toList();
    assertEquals(
        List.of(
            "jcublas-12.6.0.jar",
            "jcublas-natives-12.6.0-linux-x86_64.jar",
            "jcuda-12.6.0.jar",
            "jcuda-natives-12.6.0-linux-x86_64.jar",
            "jcudnn-11.7.0.jar",
            "jcudnn-natives-12.6.0-linux-x86_64.jar"),
        names);
  }

  @Test
  void carriesItsLicencesAndOnlyThisPlatformsLibraries() throws Exception {
    assertTrue(Files.readString(home.resolve("LICENSE")).contains("Apache License"));
    String thirdParty = Files.readString(home.resolve("THIRD-PARTY.txt"));
    assertTrue(thirdParty.contains("org.bytedeco:opencv"), thirdParty);
    List<String> natives =
        children(home.resolve("lib")).stream()
            .map(file -> file.getFileName().toString())
            .filter(
                name -> name.startsWith("dnnl-") && name.matches(".*-(linux|macosx|windows)-.*"))
            .toList();
    assertEquals(1, natives.size(), natives.toString());
  }
}
