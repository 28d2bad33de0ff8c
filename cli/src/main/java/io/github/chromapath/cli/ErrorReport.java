// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.UnavailableBackendException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports the failure of a command as one sentence on stderr and an exit code. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private record Outcome(ExitCode exitCode, String sentence) {}

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    if (arguments.length == 0) {
      command.usage(err);
      return ExitCode.USAGE.code();
    }
    String fault = withoutFullStop(failure.getMessage()).replaceFirst("^Error: ", "");
    err.printf("%s: %s; see '%s --help'.%n", name, fault, name);
    List<String> suggestions =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    if (!suggestions.isEmpty()) {
      err.printf("Did you mean %s?%n", String.join(" or ", suggestions));
    }
    return ExitCode.USAGE.code();
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult parsed) {
    Throwable failure = unwrap(exception);
    Outcome outcome = outcome(failure);
    PrintWriter err = command.getErr();
    err.printf("%s: %s%n", command.getCommandSpec().qualifiedName(), outcome.sentence());
    if (ConsoleOptions.of(command.getCommandSpec()).filter(ConsoleOptions::verbose).isPresent()) {
      failure.printStackTrace(err);
    }
    err.flush();
    return outcome.exitCode().code();
  }

  /** Picocli wraps an {@link Error} in an {@link ExecutionException}; so do thread pools. */
  private static Throwable unwrap(Exception exception) {
    Throwable failure = exception;
    while (failure.getCause() != null
        && (failure instanceof ExecutionException
            || failure instanceof UncheckedIOException
            || failure instanceof CompletionException)) {
      failure = failure.getCause();
    }
    return failure;
  }

  private static Outcome outcome(Throwable failure) {
    if (failure instanceof CommandException expected) {
      return new Outcome(expected.exitCode(), expected.getMessage());
    }
    if (failure instanceof NoSuchFileException missing) {
      return new Outcome(ExitCode.FAILED, missing.getFile() + " does not exist: check the path.");
    }
    if (failure instanceof AccessDeniedException denied) {
      return new Outcome(
          ExitCode.ENVIRONMENT, denied.getFile() + " cannot be accessed: check its permissions.");
    }
    if (failure instanceof IOException && failure.getMessage() != null) {
      return new Outcome(ExitCode.FAILED, withoutFullStop(failure.getMessage()) + ".");
    }
    if (failure instanceof OutOfMemoryError) {
      return new Outcome(
          ExitCode.ENVIRONMENT,
          "not enough memory (" + failure.getMessage() + "): choose a smaller --size or --batch.");
    }
    if (failure instanceof CommunicationException) {
      return new Outcome(
          ExitCode.ENVIRONMENT,
          withoutFullStop(failure.getMessage()) + ": start all ranks again with --resume.");
    }
    if (failure instanceof UnavailableBackendException) {
      return new Outcome(ExitCode.ENVIRONMENT, withoutFullStop(failure.getMessage()) + ".");
    }
    return DeviceFault.of(failure)
        .map(fault -> new Outcome(ExitCode.ENVIRONMENT, fault.sentence()))
        .orElseGet(
            () ->
                new Outcome(
                    ExitCode.FAILED,
                    "unexpected "
                        + failure
                        + ": please report it together with the output of the same command with"
                        + " --verbose."));
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
