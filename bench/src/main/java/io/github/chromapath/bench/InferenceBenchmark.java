// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.peer.Agreement;
import io.github.chromapath.bench.peer.Inference;
import io.github.chromapath.bench.peer.PictureBatch;
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
 * The time to predict the colours of a batch with the whole network, upload and download included;
 * decoding, resizing and colour conversion are left out.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 8)
@Fork(1)
public class InferenceBenchmark {
  /** Who predicts. */
  @Param public Subject subject;

  /** How activations are stored. */
  @Param({"FP32", "BF16"})
  public Precision precision;

  /** Rows and columns of the pictures. */
  @Param({"224", "448", "896", "1792"})
  public int size;

  /** Pictures. */
  @Param("1")
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
  private Inference inference;
  private PictureBatch pictures;

  /** Compiles the network, predicts once and compares that with the reference. */
  @Setup
  public void open() throws IOException, InterruptedException {
    ModelConfig model = ModelConfig.standard().withWidth(width);
    Pass pass = new Pass(Pass.Mode.INFERENCE, model, size, batch, precision);
    float[] expected = Reference.of(pass);
    Workload workload = new Workload(pass, device, threads);
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

  /** Releases everything. */
  @TearDown
  public void close() {
    owned.close();
  }
}
