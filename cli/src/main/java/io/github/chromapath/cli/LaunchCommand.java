// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.launch.Generation;
import io.github.chromapath.cli.launch.JavaProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code launch}: trains with several processes of this machine. */
@Command(
    name = "launch",
    description =
        "Trains with several processes on this machine, each of which computes a part of every"
            + " batch.",
    footer = {
      "  chromapath launch --ranks 2 train --data GTA5 --out runs/first --method 1",
      "  chromapath launch --ranks 4 --elastic train --data GTA5 --out runs/long --save-every 10m",
      "  chromapath launch --ranks 2 train --out runs/first --resume"
    })
final class LaunchCommand implements Callable<Integer> {
  private static final Duration SAVE_TIMEOUT = Duration.ofMinutes(10);

  @Mixin private ConsoleOptions console;

  @Option(
      names = "--ranks",
      required = true,
      paramLabel = "N",
      description = "Number of processes, at most the number of pictures in a batch.")
  private int ranks;

  @Option(
      names = "--elastic",
      description =
          "If a process is killed, hangs or runs out of memory, continue with the others from the"
              + " last checkpoint.")
  private boolean elastic;

  @Parameters(
      arity = "1..*",
      paramLabel = "train OPTION...",
      description =
          "The command and its options. The processor threads are divided among the processes,"
              + " unless --threads says how many each uses.")
  private List<String> command;

  /** From the name of the command on, all options are the command's. */
  @Spec
  void setSpec(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
  }

  @Override
  public Integer call() throws IOException {
    if (ranks < 1) {
      throw new CommandException(ExitCode.USAGE, "--ranks " + ranks + ": give at least 1.");
    }
    LaunchedTraining training = new LaunchedTraining(command);
    try (Interrupt interrupt =
        new Interrupt(console.err(), "Stopping all ranks after this step; saving.", SAVE_TIMEOUT)) {
      return train(training, interrupt);
    }
  }

  private int train(LaunchedTraining training, Interrupt interrupt) throws IOException {
    int world = ranks;
    boolean again = false;
    while (true) {
      Generation.Outcome outcome = generation(training, world, again, interrupt);
      if (outcome.exitCode() == ExitCode.DONE.code() || interrupt.stopRequested()) {
        return outcome.exitCode();
      }
      int left = world - outcome.lost().size();
      String what = "chromapath launch: " + lost(outcome);
      if (!elastic || left < 1 || !mayHelp(outcome, training)) {
        console.err().println(what + ".");
        return outcome.exitCode();
      }
      console.err().println(what + "; continuing with " + left + " of " + ranks + " ranks.");
      world = left;
      again = true;
    }
  }

  private Generation.Outcome generation(
      LaunchedTraining training, int world, boolean again, Interrupt interrupt) throws IOException {
    try (Generation generation =
        new Generation(
            JavaProgram.running(Main.class, world),
            world,
            (rank, rendezvous) -> training.of(rank, world, rendezvous, again),
            new Generation.Streams(console.out(), console.err(), console.terminal()))) {
      return generation.await(interrupt::stopRequested);
    }
  }

  /** Whether fewer ranks may do better. A wrong option or picture stays wrong. */
  private static boolean mayHelp(Generation.Outcome outcome, LaunchedTraining training)
      throws IOException {
    int code = outcome.exitCode();
    boolean ended = code != ExitCode.FAILED.code() && code != ExitCode.USAGE.code();
    return ended && (code != ExitCode.ENVIRONMENT.code() || training.run().hasCheckpoint());
  }

  private static String lost(Generation.Outcome outcome) {
    List<String> names = outcome.lost().stream().map(rank -> "rank " + rank).toList();
    String subject = String.join(" and ", names);
    return switch (outcome.kind()) {
      case NONE -> "no rank was lost";
      case STUCK -> subject + " did not answer and was killed";
      case KILLED -> subject + " was killed by signal " + (outcome.exitCode() - 128);
      case FAILED -> subject + " ended with exit code " + outcome.exitCode();
    };
  }
}
