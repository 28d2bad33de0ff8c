// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.TrainConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The defaults of {@link TrainConfig} as the default values of the options of {@code train}, so
 * that help and command print and use the same numbers.
 */
final class TrainDefaults implements IDefaultValueProvider {
  /** The defaults; data folder, layout and validation have none, and are placeholders here. */
  static final TrainConfig CONFIG =
      TrainConfig.builder(Path.of("."), DatasetLayout.FOLDER, 1).build();

  private static final Map<String, String> VALUES = values();

  private static Map<String, String> values() {
    Settings settings = CONFIG.settings();
    return Map.of(
        "--model", settings.model().architecture().label(),
        "--size", new NetworkSize(settings.height(), settings.width()).text(),
        "--width", Double.toString(settings.model().width()),
        "--perceptual-size", Integer.toString(settings.perceptualSize().toSetting()),
        "--batch", Integer.toString(CONFIG.data().batch()),
        "--reduce-precision", CONFIG.data().parallel().gradients().name().toLowerCase(Locale.ROOT),
        "--patience", Integer.toString(CONFIG.optimizer().stopping().patience()),
        "--select", CONFIG.optimizer().stopping().selection().id(),
        "--seed", Long.toString(CONFIG.start().seed()));
  }

  /** Returns null, as the interface demands, for an option without such a default. */
  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? VALUES.get(option.longestName()) : null;
  }

  /** The default learning rate for {@code parity}, whose other options have other meanings. */
  static final class LearningRate implements IDefaultValueProvider {
    /** Returns null, as the interface demands, for an option without such a default. */
    @Override
    public String defaultValue(ArgSpec argument) {
      return argument instanceof OptionSpec option && option.longestName().equals("--lr")
          ? Float.toString(CONFIG.optimizer().rule().lr())
          : null;
    }
  }
}
