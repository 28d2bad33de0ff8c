// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.chromapath.cli.docs.CommandMark;
import io.github.chromapath.cli.docs.CommandMark.Replacement;
import io.github.chromapath.cli.docs.CommandMark.Run;
import io.github.chromapath.cli.docs.DocBlock;
import io.github.chromapath.cli.docs.DocPage;
import io.github.chromapath.cli.docs.ExpectedOutput;
import io.github.chromapath.cli.docs.GivenFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs the commands in the documentation that are marked "run", with the packaged distribution. The
 * blocks of a page run one after the other in one folder. Pages run at the same time.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DocumentationIT {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("chromapath.distribution"), "bin", "chromapath").toAbsolutePath();

  @TempDir Path folder;

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> commandsOfPagesRun() throws IOException {
    return DocPage.all().stream()
        .filter(page -> DocBlock.of(page).stream().anyMatch(block -> run(block).isPresent()))
        .map(page -> dynamicTest(page.path(), () -> runBlocks(page)));
  }

  private static Optional<Run> run(DocBlock block) {
    return block.isShell()
        ? CommandMark.of(block).filter(Run.class::isInstance).map(Run.class::cast)
        : Optional.empty();
  }

  private void runBlocks(DocPage page) throws Exception {
    Path scratch = Files.createDirectory(folder.resolve(page.path().replace('/', '-')));
    Files.createSymbolicLink(scratch.resolve("chromapath"), LAUNCHER);
    for (Replacement given : GivenFiles.of(page)) {
      GivenFiles.make(given.text(), scratch.resolve(given.by()));
    }
    Optional<String> printed = Optional.empty();
    for (DocBlock block : DocBlock.of(page)) {
      String where = page.at(block.line());
      if (block.isOutput() && printed.isPresent()) {
        assertPrinted(where, block, printed.get());
      } else if (block.isShell()) {
        Optional<Run> run = run(block);
        printed = Optional.empty();
        if (run.isPresent()) {
          printed = Optional.of(run(where, block, run.get(), scratch));
        }
      }
    }
  }

  /** Returns what the commands print on both streams. */
  private static String run(String where, DocBlock block, Run run, Path scratch) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("sh", "-eu", "-c", run.apply(block.code())))
            .directory(scratch.toFile())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Most commands end before compiled code would pay.
    builder.environment().put("CHROMAPATH_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    builder
        .environment()
        .merge("PATH", scratch.toString(), (path, first) -> first + File.pathSeparator + path);
    Subprocess process = Subprocess.run(builder);
    assertEquals(run.exitCode(), process.exitCode(), where + ":\n" + process.out());
    return process.out();
  }

  private static void assertPrinted(String where, DocBlock block, String printed) {
    Optional<String> missing = ExpectedOutput.of(block.code()).missingIn(printed);
    assertEquals(Optional.empty(), missing, where + " is not what is printed:\n" + printed);
  }
}
