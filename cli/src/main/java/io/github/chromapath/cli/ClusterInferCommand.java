// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cluster.Request;
import io.github.chromapath.colorize.ColorizerOptions;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cluster infer}: colours pictures on many machines. */
@Command(
    name = "infer",
    description =
        "Colours pictures as 'infer' does, on the executors of Apache Spark. Inputs, outputs and the"
            + " model may be on any file system of Hadoop, such as hdfs://HOST/PATH or"
            + " s3a://BUCKET/PATH. The same command again colours what is missing or has changed."
            + " _chromapath/table in the output folder has a row a picture.",
    footer = {
      "  chromapath cluster infer photos --out coloured --master local[2]",
      "  chromapath cluster infer s3a://in/photos --out s3a://out/coloured --master yarn",
      "  chromapath cluster infer --list hdfs://nn/l.txt --base hdfs://nn/in --out hdfs://nn/out",
      "  chromapath cluster infer in --out out --master spark://a:7077 --conf spark.task.cpus=4"
    })
final class ClusterInferCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;
  @Mixin private ColoringOptions coloring;
  @Mixin private MetadataOptions reading;
  @Mixin private OutputFormatOptions output;
  @Mixin private ClusterInputs inputs;
  @Mixin private SparkOptions spark;

  @Option(
      names = "--model",
      paramLabel = "FILE|bundled",
      description =
          "Checkpoint to colour with, on any file system. Each executor gets it once. Default: the"
              + " bundled model, which was trained on synthetic streets.")
  private String model = CheckpointSource.BUNDLED;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "Numbers in which the network computes: fp32, bf16, fp16 or int8. All machines must"
              + " support it. Default: fp32.")
  private InferencePrecision.Choice precision = InferencePrecision.Choice.FP32;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    ClusterRun run = new ClusterRun(console, spark);
    if (!run.onDriver()) {
      return run.submit();
    }
    if (model.equals(CheckpointSource.BUNDLED)) {
      console.say("Using the bundled model " + BundledModel.describe() + ".");
    }
    ClusterColoring work = new ClusterColoring(run.arguments());
    Optional<String> file =
        Optional.of(model).filter(text -> !text.equals(CheckpointSource.BUNDLED));
    return run.run(work, new Request(inputs.get(), inputs.out(), file, made(), inputs.force()));
  }

  private void checkOptions() {
    coloring.check();
    output.choice();
    inputs.check();
    if (precision == InferencePrecision.Choice.AUTO) {
      throw new CommandException(
          ExitCode.USAGE,
          "--precision auto could differ between machines: give fp32, bf16, fp16 or int8.");
    }
  }

  /** What the bytes of results depend on beside the model. */
  private Map<String, String> made() throws IOException {
    Map<String, String> made = new TreeMap<>();
    made.put("program", Version.number());
    made.put("work", "infer");
    made.put("--precision", precision.toString());
    made.putAll(coloring.described());
    made.putAll(reading.described());
    made.put("format", output.choice().toString());
    return made;
  }

  /** How inputs are treated, and which files are written. */
  ColorJob.Wanted wanted() {
    return new ColorJob.Wanted(
        reading.treatment(false),
        coloring.sideBySide(),
        coloring.maps(),
        Optional.empty(),
        HintFiles.ofClasses(Map.of()),
        output.choice());
  }

  /**
   * The options of a colorizer on a device.
   *
   * @throws CommandException if the device does not support the precision
   */
  ColorizerOptions colorizer(Backend backend) {
    ColorizerOptions.Builder options = coloring.builder(false);
    InferencePrecision.set(precision, options, backend);
    return options.build();
  }

  /** How pictures are coloured, for the check of a network. */
  ColoringOptions coloring() {
    return coloring;
  }
}
