package io.github.chromapath.bench;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.nn.ParameterStore;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
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
 * The time to predict the colours of one picture at the paper's size, with the whole network and
 * random weights; decoding, resizing and colour conversion are left out.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 10)
@Measurement(iterations = 3, time = 15)
@Fork(1)
public class InferenceBenchmark {
  /** Rows and columns of the picture. */
  @Param("896")
  public int size;

  /** Multiplier of the network's channel counts. */
  @Param("1.0")
  public double width;

  /** Processor threads; 0 for all. */
  @Param("0")
  public int threads;

  private Backend backend;
  private ParameterStore store;
  private Predictor predictor;
  private FloatBuffer gray;
  private FloatBuffer gray224;
  private FloatBuffer ab;

  /** Compiles the network. */
  @Setup
  public void open() {
    ModelConfig model = ModelConfig.standard().withWidth(width);
    backend = Backends.open(threads);
    store = new ParameterStore();
    new MultipathColorizer(store, model, size, size);
    store.allocate(backend);
    store.initialize(1);
    predictor = new Predictor(backend, model, store, 1, size, size, false);
    gray = random(size * size);
    gray224 = random(ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE);
    ab = FloatBuffer.allocate(2 * size * size);
  }

  private static FloatBuffer random(int pixels) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      values[i] = (float) random.nextDouble();
    }
    return FloatBuffer.wrap(values);
  }

  /** Predicts; returns where the colours are. */
  @Benchmark
  public FloatBuffer predict() {
    predictor.predict(gray.rewind(), gray224.rewind(), ab.clear());
    return ab;
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    predictor.close();
    store.close();
    backend.close();
  }
}
