// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.bench.peer.Agreement;
import io.github.chromapath.bench.peer.Inference;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.bench.profile.Pass;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to predict the colours of a batch, including upload and download. Decoding, resizing and
 * colour conversion are excluded.
 */
@Warmup(iterations = 4)
@Measurement(iterations = 8)
public class InferenceBenchmark extends SubjectBenchmark {
  /** The implementation that predicts. */
  @Param public Subject subject;

  /** Height and width of the pictures, in pixels. */
  @Param({"224", "448", "896", "1792"})
  public int size;

  /** Pictures per batch. */
  @Param("1")
  public int batch;

  private Inference inference;
  private PictureBatch pictures;

  /** Compiles the network, predicts once and compares that with the reference. */
  @Setup
  public void open() throws IOException, InterruptedException {
    Pass pass = pass(Pass.Mode.INFERENCE, size, batch);
    float[] expected = Reference.of(pass);
    Workload workload = workload(pass);
    pictures = workload.pictures();
    inference = workload.inference(subject, owned);
    inference.predict(pictures.gray(), pictures.gray224());
    Agreement.require(subject.words(), inference.ab(), expected, Agreement.limit(precision));
  }

  /** Predicts. */
  @Benchmark
  public void inference() {
    inference.predict(pictures.gray(), pictures.gray224());
  }
}
