// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.study.StudyAnswers;
import io.github.chromapath.score.study.StudyException;
import io.github.chromapath.score.study.StudyKey;
import io.github.chromapath.score.study.StudyScores;
import io.github.chromapath.score.study.StudyScoresJson;
import io.github.chromapath.score.table.TableFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The answers of a study, which {@code evaluate} scores instead of pictures, as a mixin. */
final class RatingsOptions {
  /** The other options that make sense with {@code --ratings}. */
  private static final Set<String> SHARED =
      Set.of(
          "--ratings",
          "--key",
          "--resamples",
          "--seed",
          "--format",
          "--json",
          "--force",
          "--quiet",
          "--verbose");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--ratings",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Instead of pictures, score what people answered on the page of 'study': the files that"
              + " the page saved, one for each participant.")
  private List<Path> ratings = List.of();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "With --ratings: the key that 'study' wrote beside its page.")
  private Optional<Path> key = Optional.empty();

  /** Whether answers are scored. */
  boolean given() {
    return !ratings.isEmpty() || key.isPresent();
  }

  /** The files that are read. */
  List<Path> inputs() {
    List<Path> inputs = new ArrayList<>(ratings);
    key.ifPresent(inputs::add);
    return inputs;
  }

  /**
   * Checks that the options do not contradict each other.
   *
   * @throws CommandException if they do
   */
  void check() {
    if (ratings.isEmpty() || key.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--ratings and --key belong together: give both.");
    }
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      if (!SHARED.contains(option.longestName())) {
        throw new CommandException(
            ExitCode.USAGE,
            option.longestName() + " does not go with --ratings: leave one of them out.");
      }
    }
  }

  /**
   * Scores the answers and prints the tables. A file that cannot be used is named and left out.
   *
   * @param json file for the scores, if any
   * @return the exit code
   */
  ExitCode score(
      ConsoleOptions console, Bootstrap bootstrap, TableFormat format, Optional<Path> json)
      throws IOException {
    StudyKey study = StudyKey.read(key.orElseThrow());
    List<StudyAnswers> answers = read(study, console);
    if (answers.isEmpty()) {
      throw new CommandException(ExitCode.FAILED, "No answers could be used; see above.");
    }
    StudyScores scores = new StudyScores(study, answers, bootstrap);
    console.out().print(format.render(scores.tables()));
    if (json.isPresent()) {
      StudyScoresJson.write(json.get(), scores);
    }
    return answers.size() == ratings.size() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private List<StudyAnswers> read(StudyKey study, ConsoleOptions console) {
    List<StudyAnswers> answers = new ArrayList<>();
    Map<Integer, Path> files = new HashMap<>();
    for (Path file : ratings) {
      try {
        StudyAnswers read = StudyAnswers.read(file, study);
        Path earlier = files.putIfAbsent(read.participant(), file);
        if (earlier != null) {
          throw new StudyException(
              file,
              "participant " + read.participant() + " is in " + earlier + " too",
              "give one file of each participant");
        }
        answers.add(read);
      } catch (StudyException e) {
        console.err().println(e.getMessage());
      }
    }
    return answers;
  }
}
