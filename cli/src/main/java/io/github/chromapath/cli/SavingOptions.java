// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.google.common.collect.ImmutableSet;
import io.github.chromapath.run.SaveInterval;
import io.github.chromapath.run.SavingConfig;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What {@code train} writes besides the result, as a mixin. */
final class SavingOptions {
  private static final String SAVE_EVERY = "--save-every";
  private static final String KEEP = "--keep";
  private static final String TENSORBOARD = "--tensorboard";

  /** The names of these options. */
  static final ImmutableSet<String> NAMES = ImmutableSet.of(SAVE_EVERY, KEEP, TENSORBOARD);

  @Option(
      names = SAVE_EVERY,
      paramLabel = "N|Nm",
      converter = Interval.class,
      defaultValue = "30m",
      description =
          "Save after every N steps or N minutes, besides the end of each epoch. Default:"
              + " ${DEFAULT-VALUE}.")
  private SaveInterval interval;

  @Option(
      names = KEEP,
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Keep the last K checkpoints of --save-every as step-N.safetensors. Default:"
              + " ${DEFAULT-VALUE}.")
  private int keep;

  @Option(
      names = TENSORBOARD,
      description =
          "Also write losses, scores and samples as event files, which 'tensorboard --logdir RUN'"
              + " shows.")
  private boolean tensorboard;

  /**
   * The configuration.
   *
   * @throws CommandException if a value is out of range
   */
  SavingConfig config() {
    try {
      return new SavingConfig(
          interval, keep, tensorboard ? Optional.of(Clock.systemUTC()) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, KEEP + ": " + e.getMessage() + ".", e);
    }
  }

  /** Reads a number of steps, or of minutes with the unit m. */
  static final class Interval implements ITypeConverter<SaveInterval> {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})(m?)");

    @Override
    public SaveInterval convert(String text) {
      Matcher parts = TEXT.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException(
            "give a number of steps such as 1000, or of minutes such as 10m, not " + text + ".");
      }
      long number = Long.parseLong(parts.group(1));
      try {
        return parts.group(2).isEmpty()
            ? new SaveInterval.Steps(number)
            : new SaveInterval.Minutes(number);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage() + ".");
      }
    }
  }
}
