// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.colorize.Refinement;
import io.github.chromapath.op.Lightness;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** How pictures are coloured, and the files beside each that are requested, as a mixin. */
final class ColoringOptions {
  @Option(
      names = "--chroma",
      paramLabel = "F",
      description = "Factor on the colours, 0 for grey. Default: the checkpoint's.")
  private Double chroma;

  @Option(
      names = "--lightness",
      paramLabel = "NAME",
      defaultValue = "exact",
      description =
          "What a result keeps of its grey picture: exact, the luma; srgb, L* up to clamping; luma,"
              + " 100 x luma as L*, which darkens. Default: ${DEFAULT-VALUE}, whatever the"
              + " checkpoint was trained with.")
  private String lightness;

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      description =
          "Input size of the network: side of a square, or WIDTHxHEIGHT; multiples of 8."
              + " Default: the size in training.")
  private String size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Pictures per batch of the network. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--flip",
      description =
          "Colour the mirrored picture too and average both. The network takes twice as long.")
  private boolean flip;

  @Option(
      names = "--guided",
      description =
          "Let colours follow the edges of the picture when they are enlarged to its size.")
  private boolean guided;

  @Option(
      names = "--side-by-side",
      description =
          "Also write NAME.side.png, for example photo.jpg.side.png: grey on the left, coloured on"
              + " the right.")
  private boolean sideBySide;

  @Option(
      names = "--segmentation",
      description = "Also write NAME.classes.png: the classes that the network predicts.")
  private boolean segmentation;

  @Option(
      names = "--confidence",
      description =
          "Also write NAME.confidence.png: how unsure the network is of each colour, from black"
              + " (sure) to pale yellow (a* and b* of three variants of the picture spread by 10 or"
              + " more). The colours stay the same. The network takes twice as long.")
  private boolean confidence;

  /**
   * Checks the values.
   *
   * @throws CommandException if one is not valid
   */
  void check() {
    lightness();
    if (size != null) {
      NetworkSize.parse(size);
    }
    if (batch < 1) {
      throw new CommandException(ExitCode.USAGE, "--batch " + batch + ": give at least 1.");
    }
    if (chroma != null && !(chroma >= 0 && chroma < Double.POSITIVE_INFINITY)) {
      throw new CommandException(
          ExitCode.USAGE, "--chroma " + chroma + ": give a number of at least 0.");
    }
  }

  /**
   * Checks that a network has what is requested.
   *
   * @param source its checkpoint, for the message
   * @throws CommandException if it predicts no classes, but they are requested
   */
  void check(CheckpointSource source, PhotoColorizer colorizer) {
    if (segmentation && !colorizer.predictsClasses()) {
      throw new CommandException(
          ExitCode.USAGE, source + ": this network predicts no classes: omit --segmentation.");
    }
  }

  private Lightness lightness() {
    return switch (lightness) {
      case "exact" -> Lightness.EXACT;
      case "srgb" -> Lightness.SRGB;
      case "luma" -> Lightness.LUMA;
      default ->
          throw new CommandException(
              ExitCode.USAGE, "--lightness " + lightness + ": give exact, srgb or luma.");
    };
  }

  /** Whether grey and coloured pictures are requested side by side. */
  boolean sideBySide() {
    return sideBySide;
  }

  /** What is requested beside the colours. */
  ColorizerOptions.Maps maps() {
    return new ColorizerOptions.Maps(segmentation, confidence);
  }

  /** Whether files beside the coloured pictures are requested. */
  boolean showsMore() {
    return sideBySide || segmentation || confidence;
  }

  /**
   * The options of a colorizer, which lack the precision.
   *
   * @param classes whether classes are needed, whether or not they are requested
   */
  ColorizerOptions.Builder builder(boolean classes) {
    ColorizerOptions.Builder options =
        ColorizerOptions.builder()
            .batch(batch)
            .lightness(lightness())
            .segmentation(segmentation || classes)
            .confidence(confidence)
            .refinement(new Refinement(flip, guided));
    if (size != null) {
      NetworkSize network = NetworkSize.parse(size);
      options.inputSize(network.height(), network.width());
    }
    if (chroma != null) {
      options.chroma(chroma);
    }
    return options;
  }

  /** The values by option, for a comparison with those of another run. */
  Map<String, String> described() {
    Map<String, String> values = new TreeMap<>();
    values.put("--chroma", String.valueOf(chroma));
    values.put("--lightness", lightness);
    values.put("--size", String.valueOf(size));
    values.put("--batch", Integer.toString(batch));
    values.put("--flip", Boolean.toString(flip));
    values.put("--guided", Boolean.toString(guided));
    values.put("--side-by-side", Boolean.toString(sideBySide));
    values.put("--segmentation", Boolean.toString(segmentation));
    values.put("--confidence", Boolean.toString(confidence));
    return values;
  }
}
