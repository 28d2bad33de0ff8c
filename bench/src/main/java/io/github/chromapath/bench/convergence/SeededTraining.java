// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.dataset.DatasetSplit;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.run.StreetTrainingData;
import io.github.chromapath.train.HostBatch;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingData;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingListener;
import io.github.chromapath.train.TrainingSpec;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Trains the joint network from scratch, again for each seed and precision. */
final class SeededTraining {
  private final Backend backend;
  private final Setup setup;
  private final Scenes scenes;

  /** On a device, which stays its maker's. */
  SeededTraining(Backend backend, Setup setup, Scenes scenes) {
    this.backend = backend;
    this.setup = setup;
    this.scenes = scenes;
  }

  /**
   * Trains, and judges on the held-out scenes. Initial parameters, order of scenes and flips follow
   * from the seed alone, whatever the precision.
   *
   * @param progress is told of the steps made and the last one's losses, after each
   * @throws IOException if scenes cannot be read
   */
  Outcome run(long seed, Precision precision, BiConsumer<Long, Losses> progress)
      throws IOException {
    TrainingSpec spec = setup.spec(precision);
    StreetTrainingData data = data(seed);
    try (ParameterStore store = initialized(spec, seed);
        AdaDeltaOptimizer optimizer = new AdaDeltaOptimizer(store, backend, setup.optimizer())) {
      Course course = new Course(optimizer, progress);
      TrainingState start = TrainingState.start(Integer.MAX_VALUE, precision);
      TrainingLimits limits = new TrainingLimits(Integer.MAX_VALUE, setup.steps());
      long began = System.nanoTime();
      try (Trainer trainer = new Trainer(backend, spec, store, optimizer, setup.batch())) {
        optimizer.setLearningRate(setup.learningRate(start));
        trainer.train(start, limits, data, course, () -> false);
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      return new Outcome(
          seed,
          precision,
          mean(course.steps.subList(0, setup.tail())),
          mean(course.steps.subList(setup.steps() - setup.tail(), setup.steps())),
          evaluated(store, data),
          course.validation,
          course.skipped,
          seconds);
    }
  }

  private ParameterStore initialized(TrainingSpec spec, long seed) {
    ParameterStore store = new ParameterStore();
    try {
      MultipathColorizer.register(store, spec.model());
      store.allocate(backend);
      store.allocateGradients();
      store.initialize(seed);
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  private StreetTrainingData data(long seed) {
    ExampleReader reader = new ExampleReader(setup.frame().height(), setup.frame().width());
    return new StreetTrainingData(
        new DatasetSplit(scenes.training(), scenes.heldOut()),
        reader,
        setup.batch(),
        seed,
        SeededTraining::unreadable);
  }

  /** Another scene in its place would make trainings differ in their data. */
  private static void unreadable(SkippedPair scene) {
    throw new IllegalStateException(scene.name() + ": " + scene.reason());
  }

  /** Held-out losses in fp32, whatever the parameters were trained in. */
  private Losses evaluated(ParameterStore store, TrainingData data) throws IOException {
    List<Losses> losses = new ArrayList<>();
    try (StepProgram program =
            StepProgram.evaluation(
                backend, StepConfig.of(setup.spec(Precision.FP32), setup.batch()), store);
        TrainingData.Batches batches = data.validation()) {
      Optional<HostBatch> next = batches.next();
      while (next.isPresent()) {
        next.get().upload(backend, program.batch());
        losses.add(program.run());
        next = batches.next();
      }
    }
    return mean(losses);
  }

  /** Of batches of one size. */
  private static Losses mean(List<Losses> losses) {
    return new Losses(
        losses.stream().mapToDouble(Losses::total).average().orElseThrow(),
        losses.stream().mapToDouble(Losses::huber).average().orElseThrow(),
        losses.stream().mapToDouble(Losses::crossEntropy).average().orElseThrow(),
        losses.stream().mapToDouble(Losses::perceptual).average().orElseThrow());
  }

  /** Keeps the losses and lets the learning rate fall. */
  private final class Course implements TrainingListener {
    private final AdaDeltaOptimizer optimizer;
    private final BiConsumer<Long, Losses> progress;
    private final List<Losses> steps = new ArrayList<>();
    private Losses validation;
    private long skipped;

    Course(AdaDeltaOptimizer optimizer, BiConsumer<Long, Losses> progress) {
      this.optimizer = optimizer;
      this.progress = progress;
    }

    @Override
    public void step(TrainingState state, Losses losses) {
      steps.add(losses);
      skipped = state.scaler().skipped();
      progress.accept(state.globalStep(), losses);
      optimizer.setLearningRate(setup.learningRate(state));
    }

    /** The last epoch to end is that of the last step, whole or not. */
    @Override
    public void epoch(TrainingState state, Losses training, Losses validated) {
      validation = validated;
    }

    @Override
    public void saveBest(TrainingState state) {
      // The last state is judged, not the best: choosing by these scenes would bias their losses.
    }

    @Override
    public void saveLast(TrainingState state) {
      // What is judged is in memory.
    }
  }
}
