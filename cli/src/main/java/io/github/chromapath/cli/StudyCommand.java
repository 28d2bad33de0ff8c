// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.study.StudyPage;
import io.github.chromapath.score.study.Stimulus;
import io.github.chromapath.score.study.StudyKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code study}: makes a page on which people judge colourings. */
@Command(
    name = "study",
    description =
        "Makes a page on which people judge how natural coloured pictures look, without knowing"
            + " which model made which. It runs in any browser and sends nothing. 'evaluate"
            + " --ratings' scores the answers.",
    footer = {
      "  chromapath study --predictions ours=a --predictions theirs=b --out study.html",
      "  chromapath study --predictions ours=a --truth originals --out study.html --count 20"
    })
final class StudyCommand implements Callable<Integer> {
  private static final String ORIGINAL = "original";
  private static final String EXTENSION = ".html";
  private static final long MOST_BYTES = 100L << 20;

  @Mixin private ConsoleOptions console;

  @Option(
      names = "--predictions",
      paramLabel = "[NAME=]DIR",
      required = true,
      description =
          "Folder of coloured pictures to judge; any number of times. Pictures of one name belong"
              + " together, the extension may differ. NAME is for the tables; the page does not"
              + " contain it.")
  private List<String> predictions = List.of();

  @Option(
      names = "--truth",
      paramLabel = "DIR",
      description =
          "Folder of the originals in colour, which take part unnamed as one more colouring.")
  private Optional<Path> truth = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "The page, ending in .html. The key is written beside it, ending in .key.json; do not"
              + " give it to participants.")
  private Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Number of images, chosen at random. One more is for practice. Default:"
              + " ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of the choice of images. Tokens are always new. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--side",
      paramLabel = "N",
      defaultValue = "800",
      description =
          "Longest side of a picture in pixels, 64 to 2000; larger pictures are reduced. Default:"
              + " ${DEFAULT-VALUE}.")
  private int side;

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  private final SecureRandom random = new SecureRandom();

  @Override
  public Integer call() throws IOException {
    Path keyFile = checkOptions();
    List<PredictionFolder> colorings = open();
    int available = StudyPictures.common(colorings).size();
    if (available <= count) {
      throw usage(
          "--count "
              + count
              + ": the folders have "
              + available
              + " pictures in common, and one is for practice. Give a smaller --count.");
    }
    int faults = report(colorings, available);
    try (Progress progress = console.progress("study", "images", count + 1L)) {
      StudyPictures pictures = new StudyPictures(colorings, side, progress);
      pictures.choose(count + 1, seed);
      if (pictures.images().size() <= count) {
        throw new CommandException(
            ExitCode.FAILED,
            "--count %d: %d images are needed with that for practice, and %d can be used. See above, or"
                    .formatted(count, count + 1, pictures.images().size())
                + " give a smaller --count.");
      }
      faults += pictures.failed();
      write(colorings, pictures.images(), keyFile);
    }
    return (faults == 0 ? ExitCode.DONE : ExitCode.FAILED).code();
  }

  /** Returns the file of the key. */
  private Path checkOptions() {
    if (!out.toString().endsWith(EXTENSION)) {
      throw usage("--out " + out + ": end the name of the page in " + EXTENSION + ".");
    }
    if (count < 1 || count > StudyKey.MOST_IMAGES) {
      throw usage("--count " + count + ": give 1 to " + StudyKey.MOST_IMAGES + ".");
    }
    if (side < 64 || side > 2000) {
      throw usage("--side " + side + ": give 64 to 2000.");
    }
    String name = out.getFileName().toString();
    Path keyFile =
        out.resolveSibling(name.substring(0, name.length() - EXTENSION.length()) + ".key.json");
    OutputFile.check("--out", out, List.of(), force);
    OutputFile.check("--out", keyFile, List.of(), force);
    return keyFile;
  }

  private List<PredictionFolder> open() {
    List<PredictionFolder> colorings = new ArrayList<>();
    predictions.forEach(argument -> colorings.add(PredictionFolder.open(argument)));
    if (truth.isPresent()) {
      if (!Files.isDirectory(truth.get())) {
        throw usage("--truth " + truth.get() + ": there is no such folder. Check the path.");
      }
      colorings.add(PredictionFolder.named(ORIGINAL, truth.get()));
    }
    Set<String> names = new HashSet<>();
    for (PredictionFolder folder : colorings) {
      if (!names.add(folder.name())) {
        throw usage(
            "--predictions: the name '"
                + folder.name()
                + "' is used twice: give NAME=DIR with another name.");
      }
    }
    if (colorings.size() < 2 || colorings.size() > StudyKey.MOST_COLORINGS) {
      throw usage(
          "a study compares 2 to "
              + StudyKey.MOST_COLORINGS
              + " colourings, and "
              + colorings.size()
              + " are given: add --predictions or --truth, or leave some out.");
    }
    return colorings;
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  /** Names the folders whose pictures cannot all take part; returns their number. */
  private int report(List<PredictionFolder> colorings, int available) {
    int faults = 0;
    for (PredictionFolder folder : colorings) {
      int others = folder.keys().size() - available;
      if (others > 0) {
        faults++;
        console
            .err()
            .println(
                "'"
                    + folder.name()
                    + "': "
                    + others
                    + " pictures are left out, since another folder lacks them. Add them there.");
      }
    }
    return faults;
  }

  private void write(
      List<PredictionFolder> colorings, List<StudyPictures.Image> images, Path keyFile)
      throws IOException {
    Map<String, Stimulus> stimuli = new HashMap<>();
    Map<String, byte[]> jpegs = new HashMap<>();
    List<List<String>> groups = new ArrayList<>();
    for (int image = 0; image < count; image++) {
      List<String> tokens = tokens(images.get(image), jpegs);
      for (int coloring = 0; coloring < tokens.size(); coloring++) {
        stimuli.put(tokens.get(coloring), new Stimulus(coloring, image));
      }
      groups.add(tokens.stream().sorted().toList());
    }
    List<String> practice = tokens(images.get(count), jpegs).stream().sorted().toList();
    long bytes = jpegs.values().stream().mapToLong(jpeg -> jpeg.length).sum();
    if (bytes > MOST_BYTES) {
      throw usage(
          "the pictures take "
              + (bytes >> 20)
              + " MiB, too much for a page: give a smaller --count or --side.");
    }
    StudyKey key =
        new StudyKey(
            token(),
            colorings.stream().map(PredictionFolder::name).toList(),
            truth.map(folder -> ORIGINAL),
            images.subList(0, count).stream().map(StudyPictures.Image::name).toList(),
            stimuli);
    // Without its key, a page would be useless.
    key.write(keyFile);
    new StudyPage(
            key.study(),
            groups.stream().sorted((a, b) -> a.get(0).compareTo(b.get(0))).toList(),
            practice,
            jpegs)
        .write(out);
    console
        .out()
        .printf(
            "%s: %d pictures to rate and %d pairs to compare, and some of both again.%n"
                + "%s: the key. Keep it, and do not give it to participants.%n",
            out, stimuli.size(), count * key.pairsOfAnImage(), keyFile);
  }

  /** New tokens for the pictures of an image, by colouring. */
  private List<String> tokens(StudyPictures.Image image, Map<String, byte[]> jpegs) {
    return IntStream.range(0, image.jpegs().size())
        .mapToObj(
            coloring -> {
              String token = token();
              jpegs.put(token, image.jpegs().get(coloring));
              return token;
            })
        .toList();
  }

  private String token() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
