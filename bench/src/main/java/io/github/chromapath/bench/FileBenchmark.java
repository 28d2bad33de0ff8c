// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.dataset.BatchPlan;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.EpochOrder;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.Prefetcher;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

/** Reading and writing files: batches from disk, and checkpoints. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
@Fork(1)
public class FileBenchmark {
  private static Path temporaryFolder() throws IOException {
    return Files.createTempDirectory("chromapath-bench");
  }

  private static void delete(Path folder) throws IOException {
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** Synthetic scenes of GTA5's size, and an endless sequence of batches of them. */
  @State(Scope.Benchmark)
  public static class Scenes {
    private static final int COUNT = 8;

    /** Height and width of the resized pictures, in pixels. */
    @Param("896")
    public int size;

    /** Pictures per batch. */
    @Param("4")
    public int batch;

    /** Decoding threads; 0 for one per CPU. */
    @Param("0")
    public int threads;

    private Path folder;
    private Prefetcher prefetcher;

    /** Draws the scenes and starts reading. */
    @Setup
    public void open() throws IOException {
      int processors = Runtime.getRuntime().availableProcessors();
      folder = temporaryFolder();
      Path scenes = folder.resolve("scenes");
      SyntheticDataset.write(scenes, COUNT, SynthSpec.gta5(1), processors, done -> {});
      Iterator<BatchPlan> plans =
          Stream.iterate(0, epoch -> epoch + 1)
              .map(epoch -> EpochOrder.shuffled(1, epoch, COUNT).fullBatch(0, batch))
              .iterator();
      prefetcher =
          new Prefetcher(
              Gta5Dataset.open(scenes),
              new ExampleReader(size, size),
              plans,
              Prefetcher.Depth.of(batch, threads == 0 ? processors : threads),
              skipped -> {});
    }

    /** Stops reading and deletes the scenes. */
    @TearDown
    public void close() throws IOException {
      prefetcher.close();
      delete(folder);
    }
  }

  /** The network's parameters, and a checkpoint of them. */
  @State(Scope.Benchmark)
  public static class Parameters {
    private Path folder;
    private Path checkpoint;
    private Settings settings;
    private Backend backend;
    private ParameterStore store;

    /** Initialises the parameters and saves them. */
    @Setup
    public void open() throws IOException {
      folder = temporaryFolder();
      checkpoint = folder.resolve("network.safetensors");
      ModelConfig model = ModelConfig.standard();
      settings = new Settings(model, 896, 896, 1);
      backend = Backends.open("cpu", BackendOptions.standard());
      store = new ParameterStore();
      model.register(store);
      store.allocate(backend);
      store.initialize(1);
      Checkpoint.write(checkpoint, settings, store);
    }

    /** Releases everything. */
    @TearDown
    public void close() throws IOException {
      store.close();
      backend.close();
      delete(folder);
    }
  }

  /**
   * The next batch, decoded, resized and flipped: the time for which an idle trainer would wait.
   */
  @Benchmark
  public HostBatch nextBatch(Scenes scenes) throws DatasetException {
    return scenes.prefetcher.next();
  }

  /** Writes a checkpoint of 111 MB. */
  @Benchmark
  public void saveCheckpoint(Parameters parameters) throws IOException {
    Checkpoint.write(parameters.checkpoint, parameters.settings, parameters.store);
  }

  /** Reads it back, from the operating system's cache. */
  @Benchmark
  public void loadCheckpoint(Parameters parameters) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(parameters.checkpoint)) {
      checkpoint.readParameters(parameters.store);
    }
  }
}
