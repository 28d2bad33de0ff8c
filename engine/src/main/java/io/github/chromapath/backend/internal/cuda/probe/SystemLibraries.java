// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.JavaCppLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/** The running process's dynamic linker: dlopen(3) with its usual search path. */
public final class SystemLibraries implements SharedLibraries {
  private static final JavaCppLibrary JAVA_CPP =
      new JavaCppLibrary("JavaCPP", "org.bytedeco:javacpp", Loader.class);

  private static final Path MAPS = Path.of("/proc/self/maps");

  @Override
  public Optional<Path> load(String name) {
    JAVA_CPP.load();
    try {
      Loader.loadGlobal(name);
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
    return Optional.of(file(name).orElse(Path.of(name)));
  }

  /** The file from which the process loaded a library. Each line of the list ends in a path. */
  private static Optional<Path> file(String name) {
    String stem = name.substring(0, name.indexOf('.') + 1);
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines
          .filter(line -> line.indexOf('/') >= 0)
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .filter(path -> path.getFileName().toString().startsWith(stem))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
