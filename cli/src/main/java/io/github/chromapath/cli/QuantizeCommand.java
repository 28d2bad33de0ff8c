// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Int8Calibration;
import io.github.chromapath.colorize.Int8Calibrator;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.score.DifferenceMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quantize}: calibrates a checkpoint for int8. */
@Command(
    name = "quantize",
    description =
        "Calibrates a checkpoint for int8: measures the activations of its network on pictures, and"
            + " how far its colours in int8 are from those in fp32. Writes a copy of the checkpoint"
            + " with the result, which infer uses. The weights stay as they are. Needs a CPU with"
            + " VNNI or AMX instructions.",
    footer = {
      "  chromapath quantize --model best.safetensors --data photos --out best-int8.safetensors",
      "  chromapath quantize --model bundled --data photos --count 64 --out streets.safetensors"
    })
final class QuantizeCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE|bundled",
      description = "Checkpoint to calibrate.")
  private CheckpointSource model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder of pictures like those to be coloured, searched recursively. Colours are not"
              + " read.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Checkpoint to write.")
  private Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Number of pictures, taken at equal distances from the sorted list. Default:"
              + " ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      description =
          "Input size of the network: side of a square, or WIDTHxHEIGHT; multiples of 8."
              + " Default: the size in training.")
  private String size;

  @Option(names = "--force", description = "Replace an existing output file.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new CommandException(ExitCode.USAGE, "--count " + count + ": give at least 1.");
    }
    OutputFile.check("--out", out, model.file().stream().toList(), force);
    List<Path> pictures = pictures();
    Int8Calibration calibration;
    try (Backend backend = device.open();
        Progress progress = console.progress("quantize", "pictures", 2L * pictures.size())) {
      InferencePrecision.requireInt8(backend, "quantize");
      calibration =
          new Int8Calibrator(model, backend, inputSize(), QuantizeCommand::difference)
              .calibrate(new Files(pictures), () -> progress.step(1));
    }
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      checkpoint.writeCalibrated(out, calibration);
    }
    report(calibration, pictures.size());
    console.out().println(out);
    return ExitCode.DONE.code();
  }

  private static double difference(Picture exact, Picture int8) {
    return DifferenceMap.of(exact, int8).summary().mean();
  }

  private Optional<InputSize> inputSize() {
    return Optional.ofNullable(size)
        .map(NetworkSize::parse)
        .map(network -> new InputSize(network.height(), network.width()));
  }

  private List<Path> pictures() throws IOException {
    List<Path> all =
        InputPictures.find(List.of(data.toString()), List::of).inputs().stream()
            .map(InputPictures.Input::file)
            .sorted()
            .toList();
    if (all.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "--data " + data + ": there are no pictures. Give a folder of pictures.");
    }
    int taken = Math.min(count, all.size());
    return IntStream.range(0, taken)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / taken)))
        .toList();
  }

  private void report(Int8Calibration calibration, int pictures) {
    console.say(
        String.format(
            Locale.ROOT,
            "%d pictures: int8 differs from fp32 by %.3f CAM16-UCS on average, by %.3f in the worst"
                + " picture. 'infer --precision auto' %s.",
            pictures,
            calibration.mean(),
            calibration.worst(),
            calibration.faithful()
                ? "may use int8"
                : String.format(
                    Locale.ROOT,
                    "stays with fp32, since a bound is exceeded: %.1f on average, %.1f in the worst"
                        + " picture",
                    Int8Calibration.MEAN_BOUND,
                    Int8Calibration.WORST_BOUND)));
  }

  /** Pictures in files. */
  private record Files(List<Path> paths) implements Int8Calibrator.Pictures {
    @Override
    public int count() {
      return paths.size();
    }

    @Override
    public Picture read(int index) throws IOException {
      return PictureReader.read(paths.get(index));
    }
  }
}
