// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import io.github.chromapath.bench.Subject;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.bench.profile.RecordedOperations;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The runs of a command, in order. It contains no benchmark that its subject cannot run.
 *
 * @param device that this project computes on
 * @param threads of the CPU, 0 for all
 * @param width multiplier of the network's channels
 */
public record Selection(String device, int threads, double width) {
  private static final List<Precision> PRECISIONS = List.of(Precision.FP32, Precision.BF16);

  /** Subjects of the charts: libtorch only in configurations that are fast and never fail. */
  private static final List<Subject> INFERRING =
      List.of(Subject.CHROMAPATH, Subject.LIBTORCH_MIXED, Subject.ONNX_RUNTIME);

  private static final List<Subject> TRAINING =
      List.of(Subject.CHROMAPATH, Subject.LIBTORCH, Subject.LIBTORCH_PLAIN);

  /** The most informative runs in a short time, estimated in docs/benchmarks.md. */
  public List<Run> quick() {
    List<Run> inference = inference(896, 2, 3);
    // This would take a minute and would not add to the result of the mixed layout.
    inference.removeIf(
        run -> run.parameters().containsValue(Subject.LIBTORCH_CHANNELS_FIRST.name()));
    List<Run> runs = new ArrayList<>(peaks());
    // The JIT compiles kernels during about eight pictures; steps at 224 are steady after four.
    runs.addAll(sampled(inference, 8));
    runs.addAll(sampled(training(224, 1, 1, 2), 4));
    runs.addAll(parts());
    return runs;
  }

  /** Takes more samples, except of libtorch: its passes take ten seconds and vary less. */
  private static List<Run> sampled(List<Run> runs, int warmups) {
    return runs.stream().map(run -> run.ofLibtorch() ? run : run.sampled(warmups, 5)).toList();
  }

  /** All runs. */
  public List<Run> full() {
    List<Run> runs = new ArrayList<>(peaks());
    for (int size : new int[] {224, 448, 896, 1792}) {
      runs.addAll(inference(size, 4, 8));
    }
    for (int size : new int[] {224, 448, 896}) {
      runs.addAll(training(size, 1, 2, 5));
      runs.addAll(training(size, 4, 2, 5));
    }
    runs.addAll(parts());
    return runs;
  }

  /** Both passes at one size. */
  public List<Run> only(int size) {
    List<Run> runs = new ArrayList<>(peaks());
    runs.addAll(inference(size, 1, 3));
    runs.addAll(training(size, 1, 1, 3));
    return runs;
  }

  /**
   * Runs in which size, batch and threads grow one at a time.
   *
   * @param processors largest number of threads
   */
  public List<Run> growth(int processors) {
    List<Run> runs =
        new ArrayList<>(growingInference(Subject.CHROMAPATH, Precision.BF16, processors));
    INFERRING.forEach(s -> runs.addAll(growingInference(s, Precision.FP32, processors)));
    runs.addAll(growingTraining(Subject.CHROMAPATH, Precision.BF16, processors));
    TRAINING.forEach(s -> runs.addAll(growingTraining(s, Precision.FP32, processors)));
    return runs;
  }

  private List<Run> growingInference(Subject subject, Precision precision, int processors) {
    List<Run> runs = new ArrayList<>();
    for (int size : new int[] {224, 448, 896, 1344, 1792}) {
      runs.add(inference(subject, precision, size, 1));
    }
    for (int batch : new int[] {2, 4, 8}) {
      runs.add(inference(subject, precision, 224, batch));
    }
    for (int some = 1; some <= processors; some *= 2) {
      runs.add(inference(subject, precision, 448, 1).with("threads", some));
    }
    return runs;
  }

  private List<Run> growingTraining(Subject subject, Precision precision, int processors) {
    List<Run> runs = new ArrayList<>();
    for (int size : new int[] {224, 448, 896}) {
      runs.add(training(subject, precision, size, 1).sampled(1, 2));
    }
    for (int batch : new int[] {2, 4, 8}) {
      runs.add(training(subject, precision, 224, batch).sampled(1, 2));
    }
    for (int some = 1; some <= processors; some *= 2) {
      runs.add(training(subject, precision, 224, 1).sampled(1, 2).with("threads", some));
    }
    return runs;
  }

  private List<Run> peaks() {
    List<Run> runs = new ArrayList<>();
    for (Precision precision : PRECISIONS) {
      runs.add(run("PeakBenchmark.product", 2, 5).with("precision", precision));
    }
    runs.add(run("PeakBenchmark.triad", 2, 5).with("threads", threads));
    return runs;
  }

  private List<Run> inference(int size, int warmups, int iterations) {
    List<Run> runs = new ArrayList<>();
    for (Precision precision : PRECISIONS) {
      for (Subject subject : Subject.values()) {
        if (subject.infers(precision)) {
          runs.add(inference(subject, precision, size, 1).sampled(warmups, iterations));
        }
      }
      runs.add(floor(Pass.Mode.INFERENCE, precision, size, 1));
    }
    return runs;
  }

  private List<Run> training(int size, int batch, int warmups, int iterations) {
    List<Run> runs = new ArrayList<>();
    for (Precision precision : PRECISIONS) {
      for (Subject subject : Subject.values()) {
        if (subject.trains(precision)) {
          runs.add(training(subject, precision, size, batch).sampled(warmups, iterations));
        }
      }
      runs.add(floor(Pass.Mode.TRAINING, precision, size, batch));
    }
    return runs;
  }

  /**
   * Operations of a pass, each alone.
   *
   * @param names of the operations, from {@link RecordedOperations}
   */
  public List<Run> operations(Pass pass, Collection<String> names) {
    return names.stream().map(name -> operation(pass, name)).toList();
  }

  private Run operation(Pass pass, String name) {
    return pass("OperationBenchmark.operation", pass.precision(), pass.size(), pass.batch())
        .sampled(2, 3)
        .with("mode", pass.mode())
        .with("threads", threads)
        .with("device", device)
        .with("operation", name);
  }

  private List<Run> parts() {
    Pass training =
        new Pass(
            Pass.Mode.TRAINING, ModelConfig.standard().withWidth(width), 896, 1, Precision.FP32);
    List<Run> runs =
        new ArrayList<>(
            operations(training, RecordedOperations.of(training).onlyOnesOfTheirKind()));
    runs.add(run("PictureBenchmark.cam16Ucs", 1, 3));
    runs.add(run("FileBenchmark.nextBatch", 3, 5).with("threads", threads));
    runs.add(run("FileBenchmark.saveCheckpoint", 2, 5));
    runs.add(run("FileBenchmark.loadCheckpoint", 2, 5));
    return runs;
  }

  private Run inference(Subject subject, Precision precision, int size, int batch) {
    return pass("InferenceBenchmark.inference", precision, size, batch)
        .with("subject", subject)
        .with("threads", threads)
        .with("device", device);
  }

  private Run training(Subject subject, Precision precision, int size, int batch) {
    return pass("TrainingBenchmark.training", precision, size, batch)
        .with("subject", subject)
        .with("threads", threads)
        .with("device", device);
  }

  private Run floor(Pass.Mode mode, Precision precision, int size, int batch) {
    return pass("FloorBenchmark.convolutions", precision, size, batch).with("mode", mode);
  }

  /** A run with three iterations after one warm-up. */
  private Run pass(String benchmark, Precision precision, int size, int batch) {
    return run(benchmark, 1, 3)
        .with("precision", precision)
        .with("size", size)
        .with("batch", batch)
        .with("width", width);
  }

  private static Run run(String benchmark, int warmups, int iterations) {
    return new Run(benchmark, Map.of(), warmups, iterations);
  }
}
