// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.pipeline;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.sun.management.OperatingSystemMXBean;
import io.github.chromapath.bench.pipeline.Throughput.Source;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.EpochOrder;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.Prefetcher;
import io.github.chromapath.dataset.SampleCache;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.PictureLibrary;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the batches that training could read in a second. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = {
      "Reads batches of synthetic scenes of GTA5's size as training does, without training, and prints,",
      "as Markdown, pictures per second for each number of workers, decoded and from a cache, and the",
      "processors that each GPU needs."
    },
    footer = {
      "  chromapath-bench pipeline",
      "  chromapath-bench pipeline --size 448 --workers 1,2,4,8"
    })
public final class PipelineCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;

  @Option(
      names = "--size",
      paramLabel = "S",
      defaultValue = "896",
      description = "Height and width of the resized pictures. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "4",
      description = "Pictures in a batch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--workers",
      paramLabel = "N",
      split = ",",
      description = "Numbers of workers. Default: every number up to that of the processors.")
  private List<Integer> workers = List.of();

  @Option(
      names = "--pictures",
      paramLabel = "N",
      defaultValue = "32",
      description = "Number of scenes. Default: ${DEFAULT-VALUE}.")
  private int pictures;

  @Option(
      names = "--seconds",
      paramLabel = "X",
      defaultValue = "10",
      description =
          "Duration of each measurement, after a warm-up of half of it. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Measurements of each source and number of workers, in turn. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Spec private CommandSpec spec;

  private final OperatingSystemMXBean processor =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private PipelineCommand() {}

  /** The command, ready to execute. */
  public static CommandLine commandLine() {
    return new CommandLine(new PipelineCommand());
  }

  @Override
  public Integer call() throws IOException {
    require(size >= 8 && size % 8 == 0, "--size must be a multiple of 8, not " + size);
    require(batch >= 1, "--batch must be at least 1, not " + batch);
    require(pictures >= batch, "--pictures must be at least --batch, not " + pictures);
    require(seconds > 0 && rounds >= 1, "--seconds and --rounds must be positive");
    require(workers.stream().allMatch(n -> n >= 1), "--workers must be at least 1");
    Path folder = Files.createTempDirectory("chromapath-pipeline");
    try {
      print(measure(folder));
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    return 0;
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private List<Integer> numbers() {
    int processors = Runtime.getRuntime().availableProcessors();
    return workers.isEmpty()
        ? IntStream.rangeClosed(1, processors).boxed().toList()
        : workers.stream().distinct().sorted().toList();
  }

  private List<Throughput> measure(Path folder) throws IOException {
    PictureLibrary.setThreads(1);
    PrintWriter err = spec.commandLine().getErr();
    err.println("Drawing " + pictures + " scenes.");
    err.flush();
    Path scenes = folder.resolve("scenes");
    SyntheticDataset.write(
        scenes,
        pictures,
        SynthSpec.gta5(1),
        Runtime.getRuntime().availableProcessors(),
        done -> {});
    StreetDataset dataset = Gta5Dataset.open(scenes);
    SampleCache cache =
        SampleCache.open(
            folder.resolve("cache"),
            size,
            size,
            "gta5",
            fault -> {
              throw new IllegalStateException(fault);
            });
    Map<Source, ExampleReader> readers = new EnumMap<>(Source.class);
    readers.put(Source.FILES, new ExampleReader(size, size));
    readers.put(Source.CACHE, new ExampleReader(size, size).withCache(Optional.of(cache)));
    List<Throughput> results = new ArrayList<>();
    for (Source source : Source.values()) {
      ExampleReader reader = readers.get(source);
      Map<Integer, List<Throughput.Round>> measured = new TreeMap<>();
      for (int round = 1; round <= rounds; round++) {
        for (int threads : numbers()) {
          err.printf("%s, %d workers, round %d%n", source.words(), threads, round);
          err.flush();
          measured
              .computeIfAbsent(threads, any -> new ArrayList<>())
              .add(measure(dataset, reader, threads));
        }
      }
      measured.forEach((threads, all) -> results.add(new Throughput(source, threads, all)));
    }
    return results;
  }

  private Throughput.Round measure(StreetDataset dataset, ExampleReader reader, int threads)
      throws DatasetException {
    int steps = pictures / batch;
    try (Prefetcher prefetcher =
        new Prefetcher(
            dataset,
            reader,
            Stream.iterate(0, step -> step + 1)
                .map(
                    step ->
                        EpochOrder.shuffled(1, step / steps, pictures)
                            .fullBatch(step % steps, batch))
                .iterator(),
            Prefetcher.Depth.of(batch, threads),
            skipped -> {
              throw new IllegalStateException(skipped.name() + ": " + skipped.reason());
            })) {
      // All files of a cache are written before the time of their reading is measured.
      read(prefetcher, seconds / 2, steps);
      return read(prefetcher, seconds, 1);
    }
  }

  /** Takes batches for a time, but at least some. */
  private Throughput.Round read(Prefetcher prefetcher, double duration, int leastBatches)
      throws DatasetException {
    long start = System.nanoTime();
    long busy = processor.getProcessCpuTime();
    int batches = 0;
    double elapsed = 0;
    while (elapsed < duration || batches < leastBatches) {
      prefetcher.next();
      batches++;
      elapsed = (System.nanoTime() - start) / NANOS;
    }
    int read = batches * batch;
    return new Throughput.Round(
        read / elapsed, (processor.getProcessCpuTime() - busy) / NANOS / read);
  }

  private void print(List<Throughput> results) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d scenes of %dx%d to %dx%d, batches of %d, %d processors%n%n",
        pictures,
        SynthSpec.GTA5_WIDTH,
        SynthSpec.GTA5_HEIGHT,
        size,
        size,
        batch,
        Runtime.getRuntime().availableProcessors());
    out.println(
        "| pictures | workers | per second | rounds | per worker | of linear | processor time |");
    out.println("|---|---|---|---|---|---|---|");
    for (Throughput result : results) {
      out.println(result.row(fewestWorkers(results, result.source())));
    }
    out.println();
    out.println("| GPU | pictures/s, at most | processors, decoding | processors, with a cache |");
    out.println("|---|---|---|---|");
    for (GpuDemand demand : GpuDemand.all(size, batch)) {
      out.println(
          demand.row(mostWorkers(results, Source.FILES), mostWorkers(results, Source.CACHE)));
    }
    out.flush();
  }

  private static Throughput fewestWorkers(List<Throughput> results, Source source) {
    return of(results, source).get(0);
  }

  private static Throughput mostWorkers(List<Throughput> results, Source source) {
    List<Throughput> own = of(results, source);
    return own.get(own.size() - 1);
  }

  private static List<Throughput> of(List<Throughput> results, Source source) {
    return results.stream().filter(result -> result.source() == source).toList();
  }
}
