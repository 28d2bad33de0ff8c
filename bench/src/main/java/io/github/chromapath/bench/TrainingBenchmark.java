// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.peer.Agreement;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.bench.peer.Training;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time of a joint training step: the three losses, the perceptual one at the pictures' size,
 * every gradient, AdaDelta.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class TrainingBenchmark {
  /** Who trains. */
  @Param({"CHROMAPATH", "LIBTORCH", "LIBTORCH_CHANNELS_FIRST", "LIBTORCH_PLAIN"})
  public Subject subject;

  /** How activations are stored. */
  @Param({"FP32", "BF16"})
  public Precision precision;

  /** Rows and columns of the pictures. */
  @Param({"224", "448", "896"})
  public int size;

  /** Pictures. */
  @Param({"1", "4"})
  public int batch;

  /** Processor threads; 0 for all. */
  @Param("0")
  public int threads;

  /** The device that this project computes on. */
  @Param("cpu")
  public String device;

  /** Multiplier of the network's channel counts. */
  @Param("1.0")
  public double width;

  private final ReleaseStack owned = new ReleaseStack();
  private Training training;

  /** Compiles the step, makes one, and compares its losses with the reference. */
  @Setup
  public void open() throws IOException, InterruptedException {
    ModelConfig model = ModelConfig.standard().withWidth(width);
    Pass pass = new Pass(Pass.Mode.TRAINING, model, size, batch, precision);
    float[] expected = Reference.of(pass);
    Workload workload = new Workload(pass, device, threads);
    PictureBatch pictures = workload.pictures();
    training = workload.training(subject, pictures, owned);
    float[] actual = training.step();
    for (int i = 0; i < expected.length; i++) {
      Agreement.require(
          subject.words() + ", loss " + i,
          new float[] {actual[i]},
          new float[] {expected[i]},
          Agreement.limit(precision));
    }
  }

  /** Makes a step; a loss that is no number fails it. */
  @Benchmark
  public float training() {
    float total = training.step()[0];
    if (!Float.isFinite(total)) {
      throw new IllegalStateException(subject.words() + ": the loss became " + total);
    }
    return total;
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    owned.close();
  }
}
