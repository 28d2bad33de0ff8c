// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.bench.peer.Agreement;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.bench.peer.Training;
import io.github.chromapath.bench.profile.Pass;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of a joint training step: the three losses, with the perceptual loss at full size, all
 * gradients, and AdaDelta.
 */
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class TrainingBenchmark extends SubjectBenchmark {
  /** The implementation that trains. */
  @Param({"CHROMAPATH", "LIBTORCH", "LIBTORCH_CHANNELS_FIRST", "LIBTORCH_PLAIN"})
  public Subject subject;

  /** Height and width of the pictures, in pixels. */
  @Param({"224", "448", "896"})
  public int size;

  /** Pictures per batch. */
  @Param({"1", "4"})
  public int batch;

  private Training training;

  /** Compiles and runs a step, and compares its losses with the reference. */
  @Setup
  public void open() throws IOException, InterruptedException {
    Pass pass = pass(Pass.Mode.TRAINING, size, batch);
    float[] expected = Reference.of(pass);
    Workload workload = workload(pass);
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

  /** Runs a step. Fails if the loss is not finite. */
  @Benchmark
  public float training() {
    float total = training.step()[0];
    if (!Float.isFinite(total)) {
      throw new IllegalStateException(subject.words() + ": the loss became " + total);
    }
    return total;
  }
}
