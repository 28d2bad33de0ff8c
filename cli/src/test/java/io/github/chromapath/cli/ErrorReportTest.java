// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The message and the exit code of a command that fails. */
@Tag("fast")
class ErrorReportTest {
  /** A command that throws a given exception or error. */
  @Command(name = "work")
  static final class Work implements Callable<Integer> {
    @Mixin ConsoleOptions console;

    @Option(names = "--size")
    int size;

    private final Throwable end;

    Work(Throwable end) {
      this.end = end;
    }

    @Override
    public Integer call() throws Exception {
      if (end instanceof Error error) {
        throw error;
      }
      throw (Exception) end;
    }
  }

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(Throwable end, String... arguments) {
    return Main.configure(Main.commandLine().addSubcommand(new Work(end)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        arguments(
            new CommandException(ExitCode.ENVIRONMENT, "a.png is too large: make it smaller."),
            3,
            "a.png is too large: make it smaller."),
        arguments(
            new CommandException(ExitCode.FAILED, "2 of 3 pictures failed."),
            1,
            "2 of 3 pictures failed."),
        arguments(new NoSuchFileException("a.png"), 1, "a.png does not exist: check the path."),
        arguments(
            new UncheckedIOException(new NoSuchFileException("a.png")),
            1,
            "a.png does not exist: check the path."),
        arguments(
            new AccessDeniedException("a.png"),
            3,
            "a.png cannot be accessed: check its permissions."),
        arguments(
            new IOException("a.png is cut short: copy it again."),
            1,
            "a.png is cut short: copy it again."),
        arguments(
            new OutOfMemoryError("Java heap space"),
            3,
            "not enough memory (Java heap space): choose a smaller --size or --batch."),
        arguments(
            new UnsatisfiedLinkError("no jnidnnl in java.library.path"),
            3,
            "a library cannot be loaded (java.lang.UnsatisfiedLinkError: no jnidnnl in"
                + " java.library.path): run 'chromapath doctor' to see which one and why."),
        arguments(
            new DeviceException("cuStreamSynchronize() failed with CUDA_ERROR_ILLEGAL_ADDRESS"),
            3,
            "the GPU failed (cuStreamSynchronize() failed with CUDA_ERROR_ILLEGAL_ADDRESS):"
                + " run 'chromapath doctor' to test it, and the same command with --debug-sync to"
                + " find the operation that fails."),
        arguments(
            new OutOfDeviceMemoryException("GPU X has no room for a block of 9 bytes"),
            3,
            "the device does not have enough memory (GPU X has no room for a block of 9 bytes):"
                + " choose a smaller --size or --batch."),
        arguments(new UnavailableBackendException("there is no GPU 7."), 3, "there is no GPU 7."),
        arguments(
            new CompletionException(new NoClassDefFoundError("jcuda/Pointer")),
            3,
            "a library cannot be loaded (java.lang.NoClassDefFoundError: jcuda/Pointer):"
                + " run 'chromapath doctor' to see which one and why."),
        arguments(
            new IllegalStateException("two graphs"),
            1,
            "unexpected java.lang.IllegalStateException: two graphs: please report it together"
                + " with the output of the same command with --verbose."));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void failureIsOneSentenceWithItsExitCode(Throwable end, int exitCode, String sentence) {
    assertEquals(exitCode, execute(end, "work"));
    assertEquals("chromapath work: " + sentence + System.lineSeparator(), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void quietStillReportsErrors() {
    execute(new NoSuchFileException("a.png"), "work", "--quiet");
    assertTrue(err.toString().contains("a.png does not exist"), err.toString());
  }

  @Test
  void verboseAddsTheStackTraceWithItsCause() {
    IOException cause = new IOException("read error on sector 7");
    execute(
        new CommandException(ExitCode.FAILED, "a.png cannot be read: copy it again.", cause),
        "work",
        "--verbose");
    assertTrue(err.toString().contains("\tat " + ErrorReportTest.class.getName()), err.toString());
    assertTrue(err.toString().contains("read error on sector 7"), err.toString());
  }

  @Test
  void wrongOptionsNameTheFaultAndTheHelp() {
    assertEquals(2, execute(new Error(), "work", "--size", "big"));
    assertEquals(
        "chromapath work: Invalid value for option '--size': 'big' is not an int;"
            + " see 'chromapath work --help'.\n",
        err.toString());
  }

  @Test
  void misspeltOptionGetsASuggestion() {
    assertEquals(2, execute(new Error(), "work", "--sise", "7"));
    assertTrue(err.toString().contains("Did you mean --size"), err.toString());
  }
}
