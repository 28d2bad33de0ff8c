// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A named module that requires chromapath, with this project's jars on the module path and their
 * dependencies on the class path. No option opens or adds a module.
 */
class ModulePathTest {
  private static final String MODULE =
      """
      module app {
        requires io.github.chromapath;
      }
      """;
  private static final String MAIN =
      """
      package app;

      import io.github.chromapath.colorize.PhotoColorizer;
      import java.nio.file.Path;

      public final class Main {
        public static void main(String[] arguments) throws Exception {
          try (PhotoColorizer colorizer = PhotoColorizer.load(Path.of(arguments[0]))) {
            float[] rgb = colorizer.colorize(new float[] {0, 0.5f, 1}, 3, 1);
            System.out.println(rgb.length + " values in " + Main.class.getModule());
            System.out.println(PhotoColorizer.class.getModule());
          }
          try (PhotoColorizer colorizer = PhotoColorizer.bundled()) {
            System.out.println(colorizer.colorize(new float[4], 2, 2).length + " values, bundled");
          }
        }
      }
      """;

  @TempDir Path folder;
  private final List<String> modules = new ArrayList<>();
  private final List<String> dependencies = new ArrayList<>();

  private void splitClassPath() throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      if (path.endsWith("target/classes")) {
        modules.add(jar(path).toString());
      } else if (name.startsWith("chromapath-") && !name.endsWith("-tests.jar")) {
        modules.add(entry);
      } else if (name.endsWith(".jar")) {
        dependencies.add(entry);
      }
    }
  }

  /** A jar of a module's classes, as the build's jar plugin writes it. */
  private Path jar(Path classes) throws IOException {
    String module = classes.getParent().getParent().getFileName().toString();
    Path jar = folder.resolve("chromapath-" + module + ".jar");
    String name = "io.github.chromapath" + (module.equals("loader") ? "" : "." + module);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(new Attributes.Name("Automatic-Module-Name"), name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(
            new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  private void compile(String modulePath, Path target) throws IOException {
    Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
    Path main = Files.writeString(folder.resolve("Main.java"), MAIN);
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                printer,
                printer,
                "-p",
                modulePath,
                "-d",
                target.toString(),
                module.toString(),
                main.toString());
    assertEquals(0, result, output.toString());
  }

  @Test
  void requiringChromapathIsEnough() throws Exception {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 3);
    splitClassPath();
    assertEquals(3, modules.size(), modules.toString());
    String modulePath = String.join(File.pathSeparator, modules);
    Path app = folder.resolve("app");
    compile(modulePath, app);
    ChildJvm child =
        ChildJvm.run(
            List.of(
                "-p",
                modulePath + File.pathSeparator + app,
                "-cp",
                String.join(File.pathSeparator, dependencies),
                "-m",
                "app/app.Main",
                checkpoint.toString()));
    assertEquals(0, child.exitCode(), child.output());
    List<String> lines = child.output().lines().toList();
    assertEquals("9 values in module app", lines.get(0), child.output());
    assertEquals("module io.github.chromapath", lines.get(1), child.output());
    assertEquals("12 values, bundled", lines.get(2), child.output());
  }
}
