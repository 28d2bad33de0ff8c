// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.dataset.DatasetSplit;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.Prefetcher;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
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

/** Trains the joint network from scratch for a seed and a precision. */
final class SeededTraining {
  private final Backend backend;
  private final Setup setup;
  private final Scenes scenes;

  /** Trains on a backend. The caller owns the backend. */
  SeededTraining(Backend backend, Setup setup, Scenes scenes) {
    this.backend = backend;
    this.setup = setup;
    this.scenes = scenes;
  }

  /**
   * Trains, and evaluates on the held-out scenes. Initial parameters, order of scenes and flips
   * depend only on the seed, not on the precision.
   *
   * @param progress receives the number of steps and the last losses after each step
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
          course.summary(seconds),
          new Outcome.HeldOut(evaluated(store, data), course.validation));
    }
  }

  private ParameterStore initialized(TrainingSpec spec, long seed) {
    ParameterStore store = new ParameterStore();
    try {
      spec.model().register(store);
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
        Prefetcher.Depth.of(setup.batch(), 1),
        seed,
        SeededTraining::unreadable);
  }

  /** Fails, since replacing the scene would make trainings differ in their data. */
  private static void unreadable(SkippedPair scene) {
    throw new IllegalStateException(scene.name() + ": " + scene.reason());
  }

  /** Held-out losses in fp32, for parameters trained in any precision. */
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

  /** The training of batches of one size. */
  private static Losses mean(List<Losses> losses) {
    return new Losses(
        losses.stream().mapToDouble(Losses::total).average().orElseThrow(),
        losses.stream().mapToDouble(Losses::huber).average().orElseThrow(),
        losses.stream().mapToDouble(Losses::crossEntropy).average().orElseThrow(),
        losses.stream().mapToDouble(Losses::perceptual).average().orElseThrow());
  }

  /** Stores the losses and lowers the learning rate. */
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

    Outcome.Training summary(double seconds) {
      return new Outcome.Training(
          mean(steps.subList(0, setup.tail())),
          mean(steps.subList(setup.steps() - setup.tail(), setup.steps())),
          skipped,
          seconds);
    }

    @Override
    public void step(TrainingState state, Losses losses) {
      steps.add(losses);
      skipped = state.scaler().skipped();
      progress.accept(state.globalStep(), losses);
      optimizer.setLearningRate(setup.learningRate(state));
    }

    /** The last epoch ends with the last step, even if it is incomplete. */
    @Override
    public void epoch(TrainingState state, Losses training, Losses validated) {
      validation = validated;
    }

    @Override
    public void saveBest(TrainingState state) {
      // The last state is evaluated, not the best: selecting by these scenes would bias their
      // losses.
    }

    @Override
    public void saveLast(TrainingState state) {
      // The state that is evaluated is in memory.
    }
  }
}
