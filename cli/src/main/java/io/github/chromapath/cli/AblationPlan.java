// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.run.LossSettings;
import io.github.chromapath.run.StartConfig;
import io.github.chromapath.run.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The trainings of an ablation, and the rows of its tables.
 *
 * @param rows the Methods, then the rivals, in the order of the tables
 */
record AblationPlan(List<Row> rows) {
  /** Methods 1 and 2 have a quarter of the others' extent in the paper: 224 of 896. */
  private static final int SMALLER = 4;

  /**
   * A training with one seed. Methods that differ only at inference share it.
   *
   * @param title what is trained, with the weights that it lacks or that are stand-ins
   * @param folder its run folder
   * @param config its configuration
   */
  record Training(String title, Path folder, TrainConfig config) {}

  /**
   * A row of the tables.
   *
   * @param method number of the paper's Method; empty for a rival
   * @param caption its short name, in figures
   * @param title its name in tables, with the weights that it lacks or that are stand-ins
   * @param chroma factor on a*, b* at inference
   * @param trainings one for each seed
   */
  record Row(
      OptionalInt method, String caption, String title, double chroma, List<Training> trainings) {
    List<Long> seeds() {
      return trainings.stream().map(training -> training.config().start().seed()).toList();
    }
  }

  /**
   * What is compared.
   *
   * @param methods the paper's Methods
   * @param rivals other networks
   * @param seeds at least one
   */
  record Selection(List<Method> methods, List<ModelChoice> rivals, List<Long> seeds) {}

  /**
   * Plans the trainings.
   *
   * @param out the folder of the ablation
   * @param base all settings that do not depend on Method or seed; its size is that of Methods 3 to
   *     6
   * @throws CommandException if a quarter of the size is no size, or the network has no Methods
   */
  static AblationPlan of(Path out, TrainConfig base, Selection selection) {
    List<Row> rows = new ArrayList<>();
    for (Method method : selection.methods()) {
      rows.add(
          new Row(
              OptionalInt.of(method.number()),
              "Method " + method.number(),
              title(base, method),
              method.chroma(),
              selection.seeds().stream()
                  .map(seed -> training(out, base, method.trainedAs(), seed))
                  .toList()));
    }
    for (ModelChoice rival : selection.rivals()) {
      rows.add(
          new Row(
              OptionalInt.empty(),
              rival.label(),
              rival.title(),
              1,
              selection.seeds().stream().map(seed -> training(out, base, rival, seed)).toList()));
    }
    return new AblationPlan(rows);
  }

  private static String title(TrainConfig base, Method method) {
    return Method.title(configure(base, method, 0)).orElseThrow();
  }

  private static Training training(Path out, TrainConfig base, Method method, long seed) {
    return new Training(
        title(base, method),
        out.resolve("method-%d-seed-%d".formatted(method.number(), seed)),
        configure(base, method, seed));
  }

  private static Training training(Path out, TrainConfig base, ModelChoice rival, long seed) {
    return new Training(
        rival.title(),
        out.resolve("%s-seed-%d".formatted(rival.label(), seed)),
        configure(base, rival, seed));
  }

  /** A rival with its published losses, at the size of Methods 1 and 2. */
  private static TrainConfig configure(TrainConfig base, ModelChoice rival, long seed) {
    Settings settings = base.settings();
    ModelConfig model =
        rival.config(settings.model().width(), Optional.empty(), new SetOptions(Map.of()));
    NetworkSize size = smaller(settings);
    return new TrainConfig(
        base.data(),
        new Settings(model, size.height(), size.width(), 1),
        new LossSettings(
            model.lossWeights(),
            LossConfig.STANDARD_HUBER_DELTA,
            Optional.empty(),
            Optional.empty()),
        base.optimizer(),
        new StartConfig(OptionalInt.empty(), seed, Optional.empty(), Optional.empty()));
  }

  private static TrainConfig configure(TrainConfig base, Method method, long seed) {
    Settings settings = base.settings();
    if (!(settings.model() instanceof MultipathConfig model)) {
      throw new CommandException(
          ExitCode.USAGE,
          "--model "
              + settings.model().architecture().label()
              + ": the Methods are those of multipath; omit it.");
    }
    NetworkSize size =
        method.size() < Method.M6.size()
            ? smaller(settings)
            : new NetworkSize(settings.height(), settings.width());
    StartConfig start = base.start();
    return new TrainConfig(
        base.data(),
        settings
            .withModel(
                model.withInstanceNorm(method.instanceNorm()).withClasses(ClassSet.standard()))
            .withSize(size.height(), size.width())
            .withChroma(method.chroma())
            .withStandIns(settings.standIns().used(method.pretrained(), method.perceptual())),
        new LossSettings(
            base.loss().weights(),
            base.loss().huberDelta(),
            method.perceptual() ? base.loss().vgg16() : Optional.empty(),
            base.loss().balance()),
        base.optimizer(),
        new StartConfig(
            OptionalInt.of(method.number()),
            seed,
            method.pretrained() ? start.resnet50() : Optional.empty(),
            start.init()));
  }

  private static NetworkSize smaller(Settings settings) {
    int unit = 8 * SMALLER;
    if (settings.height() % unit != 0 || settings.width() % unit != 0) {
      throw new CommandException(
          ExitCode.USAGE,
          "--size "
              + new NetworkSize(settings.height(), settings.width()).text()
              + ": Methods 1 and 2 and the rivals use a quarter of it, which must be a multiple of"
              + " 8; give multiples of "
              + unit
              + ", or leave them out.");
    }
    return new NetworkSize(settings.height() / SMALLER, settings.width() / SMALLER);
  }

  /** Sentences about the trainings that a reader of the tables must know. */
  List<String> remarks() {
    return trainings().stream()
        .flatMap(training -> training.config().settings().standIns().sentences().stream())
        .distinct()
        .toList();
  }

  /** Each training once, in the order of the rows. */
  List<Training> trainings() {
    Map<Path, Training> distinct = new LinkedHashMap<>();
    for (Row row : rows) {
      row.trainings().forEach(training -> distinct.putIfAbsent(training.folder(), training));
    }
    return List.copyOf(distinct.values());
  }
}
