// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.PictureEncoding;
import io.github.chromapath.image.PictureFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options for the format of coloured pictures. */
final class OutputFormatOptions {
  private static final Map<String, PictureFormat> FORMATS =
      Map.of(
          "jpeg", PictureFormat.JPEG,
          "png", PictureFormat.PNG,
          "tiff", PictureFormat.TIFF,
          "bmp", PictureFormat.BMP,
          "webp", PictureFormat.WEBP);

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "Format of all coloured pictures: jpeg, png, tiff, bmp or webp. Its extension is added to"
              + " names with another one. Default: that of each input, or png if it cannot be"
              + " written.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--quality",
      paramLabel = "N",
      description =
          "Quality of JPEG and lossy WebP, 1 to 100. Default: " + PictureEncoding.QUALITY + ".")
  private Optional<Integer> quality = Optional.empty();

  /**
   * The choice.
   *
   * @throws CommandException if it is not valid
   */
  OutputFormat choice() {
    if (format.isPresent() && !FORMATS.containsKey(format.get())) {
      throw new CommandException(
          ExitCode.USAGE, "--format " + format.get() + ": give jpeg, png, tiff, bmp or webp.");
    }
    if (quality.isPresent() && (quality.get() < 1 || quality.get() > 100)) {
      throw new CommandException(
          ExitCode.USAGE, "--quality " + quality.get() + ": give a number from 1 to 100.");
    }
    Optional<PictureFormat> chosen = format.map(FORMATS::get);
    if (quality.isPresent() && chosen.isPresent() && !PictureEncoding.of(chosen.get()).isLossy()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--quality applies to JPEG and WebP, and --format "
              + format.get()
              + " is lossless: omit one of them.");
    }
    return new OutputFormat(
        chosen, quality.isPresent() ? OptionalInt.of(quality.get()) : OptionalInt.empty());
  }
}
