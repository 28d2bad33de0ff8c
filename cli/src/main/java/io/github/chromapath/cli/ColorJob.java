// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.colorize.ColorPipeline;
import io.github.chromapath.colorize.ColorSpread;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.PaletteWriter;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureEncoding;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.internal.file.Sibling;
import io.github.chromapath.model.SegmentationClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * The files of one picture that {@code infer} colours.
 *
 * @param source the picture
 * @param colored the coloured picture
 * @param more the files beside it, and the colours that are wanted
 * @param output the format of the coloured picture
 * @param notes what is unusual in the picture's file, once it has been read, and what is lost
 */
record ColorJob(
    ColorSource source, Path colored, More more, OutputFormat output, Queue<String> notes)
    implements ColorPipeline.Job {
  /**
   * What belongs to a coloured picture.
   *
   * @param side file that shows the grey and the coloured picture side by side, if requested
   * @param classes the predicted classes, if requested
   * @param confidence how unsure the network is of each colour, if requested
   * @param difference the comparison with the original, if requested
   * @param hints the colours that are wanted
   */
  record More(
      Optional<Path> side,
      Optional<Path> classes,
      Optional<Path> confidence,
      Optional<Difference> difference,
      HintFiles.Source hints) {}

  /**
   * A comparison with an original.
   *
   * @param truths compare pictures
   * @param truth the original
   * @param map file of the difference map
   */
  record Difference(TruthPictures truths, Path truth, Path map) {}

  /**
   * How inputs are treated, and the files beside each coloured picture that are requested.
   *
   * @param treatment what is taken from an input beside its pixels
   * @param sides grey and coloured picture side by side
   * @param maps the predicted classes, and how unsure the network is of each colour
   * @param truths originals to compare with
   * @param hints wanted colours
   * @param output the format of the coloured picture
   */
  record Wanted(
      ReadingOptions.Treatment treatment,
      boolean sides,
      ColorizerOptions.Maps maps,
      Optional<TruthPictures> truths,
      HintFiles hints,
      OutputFormat output) {
    private static final String SIDE = ".side.png";
    private static final String CLASSES = ".classes.png";
    private static final String CONFIDENCE = ".confidence.png";

    /**
     * The names of all files of an input, that of the coloured picture last, without comparisons
     * and further pages.
     *
     * @param input the name of the input
     */
    List<String> names(String input) {
      String colored = output.name(Path.of(input)).toString();
      List<String> names = new ArrayList<>();
      if (sides) {
        names.add(colored + SIDE);
      }
      if (maps.segmentation()) {
        names.add(colored + CLASSES);
      }
      if (maps.confidence()) {
        names.add(colored + CONFIDENCE);
      }
      names.add(colored);
      return names;
    }

    private static Optional<Path> file(boolean wanted, Path colored, String ending) {
      return wanted ? Optional.of(Sibling.appended(colored, ending)) : Optional.empty();
    }

    private More files(InputPictures.Input input, Path colored) {
      return new More(
          file(sides, colored, SIDE),
          file(maps.segmentation(), colored, CLASSES),
          file(maps.confidence(), colored, CONFIDENCE),
          truths.map(
              all ->
                  new Difference(
                      all, all.truth(input), Sibling.appended(colored, ".difference.png"))),
          hints.of(input));
    }
  }

  /**
   * The jobs for all inputs. An input that is given twice is coloured once.
   *
   * @throws CommandException if two inputs would be written to one file, or an output is an input
   */
  static List<ColorJob> plan(List<InputPictures.Input> inputs, Path out, Wanted wanted)
      throws IOException {
    Path folder = OutputFolder.realPath(out);
    Set<Path> sources = new HashSet<>();
    inputs.forEach(input -> sources.add(input.real()));
    Map<Path, Path> sourceOf = new HashMap<>();
    List<ColorJob> jobs = new ArrayList<>();
    for (InputPictures.Input input : inputs) {
      Path real = input.real();
      Path first = folder.resolve(wanted.output().name(input.name()));
      if (real.equals(sourceOf.get(first))) {
        continue;
      }
      for (ColorSource source : ColorSource.of(input.file(), wanted.treatment())) {
        Path colored = source.result(first);
        ColorJob job =
            new ColorJob(
                source,
                colored,
                wanted.files(input, colored),
                wanted.output(),
                new ConcurrentLinkedQueue<>());
        for (Path output : job.outputs()) {
          refuseOverwriting(out, output, sources);
          job.refuseSharing(output, sourceOf.putIfAbsent(output, real));
        }
        jobs.add(job);
      }
    }
    return jobs;
  }

  private void refuseSharing(Path output, Path earlier) {
    if (earlier != null) {
      throw new CommandException(
          ExitCode.USAGE,
          earlier
              + " and "
              + input()
              + " would both be written to "
              + output
              + ". Colour them into separate folders.");
    }
  }

  private static void refuseOverwriting(Path out, Path output, Set<Path> sources)
      throws IOException {
    if (sources.contains(OutputFolder.realPath(output))) {
      throw OutputFolder.containing(out, output);
    }
  }

  /** The file of the picture. */
  Path input() {
    return source.file();
  }

  /** All files that are written, the coloured picture last. */
  List<Path> outputs() {
    return Stream.of(
            more.side(),
            more.classes(),
            more.confidence(),
            more.difference().map(Difference::map),
            Optional.of(colored))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Whether all files exist. */
  boolean done() {
    return outputs().stream().allMatch(Files::isRegularFile);
  }

  @Override
  public PictureReader.Size size() throws PictureException {
    return source.size();
  }

  @Override
  public Picture read() throws PictureException {
    return source.read(notes::add);
  }

  @Override
  public ColorHints hints(Picture picture) throws PictureException {
    return more.hints().read(picture);
  }

  @Override
  public void write(Picture original, PhotoColorizer.Result result) throws PictureException {
    createFolder();
    if (more.side().isPresent()) {
      writeSide(more.side().get(), original, result.picture());
    }
    if (more.classes().isPresent()) {
      writeClasses(more.classes().get(), original, result.classes().orElseThrow());
    }
    if (more.confidence().isPresent()) {
      ColorSpread spread = result.spread().orElseThrow();
      PictureWriter.write(
          more.confidence().get(), spread.picture(original.width(), original.height()));
    }
    if (more.difference().isPresent()) {
      Difference difference = more.difference().get();
      difference.truths().compare(input(), difference.truth(), difference.map(), result.picture());
    }
    PictureEncoding encoding = output.encoding(input(), colored);
    for (String loss : encoding.losses(result.picture())) {
      notes.add(input() + ": " + loss + ".");
    }
    PictureWriter.write(colored, result.picture(), encoding);
  }

  private static void writeSide(Path file, Picture original, Picture colored)
      throws PictureException {
    if (!SideBySide.fits(original)) {
      throw new PictureException(
          file,
          "a picture of "
              + original.width()
              + "x"
              + original.height()
              + " is too large to be shown twice",
          "colour it without --side-by-side");
    }
    PictureWriter.write(file, SideBySide.of(original, colored));
  }

  private void createFolder() throws PictureException {
    try {
      Files.createDirectories(colored.getParent());
    } catch (IOException e) {
      throw new PictureException(
          colored, "its folder cannot be created", "give an --out that you may write to", e);
    }
  }

  private static void writeClasses(Path file, Picture picture, Classes classes)
      throws PictureException {
    int width = picture.width();
    int height = picture.height();
    byte[] indices =
        Resampler.nearest(classes.indices(), Classes.SIZE, Classes.SIZE, width, height);
    int[] palette = classes.set().classes().stream().mapToInt(SegmentationClass::color).toArray();
    PaletteWriter.write(file, width, height, indices, palette);
  }
}
