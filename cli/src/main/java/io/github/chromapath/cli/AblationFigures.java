// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.CityscapesLabels.StreetClass;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureGrid;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.image.Resampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Grids of test pictures: grey, the result of each Method, and truth; the same around traffic
 * lights; and the segmentation of the last Method.
 *
 * @param plan whose networks colour, those of the first seed
 * @param networks loads them
 */
record AblationFigures(AblationPlan plan, AblationNetworks networks) {
  private static final int CELL_WIDTH = 320;
  private static final int IGNORED_COLOR = 0;

  /** A test picture and what the networks make of it. */
  private record Example(StreetPair pair, List<Picture> results, List<Classes> classes) {}

  /**
   * Writes {@code colours.png}, {@code traffic-lights.png} and {@code segmentation.png}. The last
   * two need labels.
   *
   * @param test the test part
   * @param count number of its pictures, taken at equal distances
   * @param folder created if absent
   * @throws IOException if a checkpoint cannot be read or a file cannot be written
   */
  void write(StreetDataset test, int count, Path folder) throws IOException {
    List<Example> examples = examples(test, Math.min(count, test.size()));
    if (examples.isEmpty()) {
      return;
    }
    Files.createDirectories(folder);
    write(folder.resolve("colours.png"), captions(), examples.stream().map(this::whole).toList());
    List<List<Picture>> lights =
        examples.stream().flatMap(example -> trafficLight(example).stream()).toList();
    if (!lights.isEmpty()) {
      write(folder.resolve("traffic-lights.png"), captions(), lights);
    }
    List<List<Picture>> segmented =
        examples.stream()
            .filter(example -> example.pair().labels().labelled())
            .map(AblationFigures::segmentation)
            .toList();
    if (!segmented.isEmpty()) {
      write(
          folder.resolve("segmentation.png"),
          List.of("grey", "true classes", "predicted classes", "result"),
          segmented);
    }
  }

  private static void write(Path file, List<String> captions, List<List<Picture>> rows)
      throws IOException {
    PictureWriter.write(file, PictureGrid.of(captions, rows));
  }

  private List<String> captions() {
    List<String> captions = new ArrayList<>(List.of("grey"));
    plan.rows().forEach(row -> captions.add(row.caption()));
    captions.add("truth");
    return captions;
  }

  private List<Example> examples(StreetDataset test, int count) throws IOException {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = (int) ((2L * i + 1) * test.size() / (2L * count));
      usable(test, index)
          .ifPresent(pair -> examples.add(new Example(pair, new ArrayList<>(), new ArrayList<>())));
    }
    for (AblationPlan.Row row : plan.rows()) {
      color(row, examples);
    }
    return examples;
  }

  /** Empty for a pair that cannot be used; scoring has already reported it. */
  private static Optional<StreetPair> usable(StreetDataset test, int index) {
    try {
      return Optional.of(test.load(index));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void color(AblationPlan.Row row, List<Example> examples) throws IOException {
    try (PhotoColorizer colorizer = networks.loadFirst(row)) {
      for (Example example : examples) {
        PhotoColorizer.Result result = colorizer.colorize(example.pair().picture());
        example.results().add(result.picture());
        result.classes().ifPresent(example.classes()::add);
      }
    }
  }

  private List<Picture> whole(Example example) {
    Picture truth = example.pair().picture();
    List<Picture> row = new ArrayList<>();
    row.add(cell(truth.withoutColor()));
    example.results().forEach(result -> row.add(cell(result)));
    row.add(cell(truth));
    return row;
  }

  private static Picture cell(Picture picture) {
    int height = Math.max(1, CELL_WIDTH * 9 / 16);
    return eightBits(ResizedPicture.of(picture, CELL_WIDTH, height));
  }

  private static Picture eightBits(Picture picture) {
    return Picture.ofRgb(picture.width(), picture.height(), 8, picture.rgb());
  }

  /** The surroundings of the largest traffic light, if the picture has one. */
  private static Optional<List<Picture>> trafficLight(Example example) {
    Optional<Window> window =
        Window.aroundLargest(example.pair().labels(), CityscapesLabels.TRAFFIC_LIGHT);
    return window.map(
        around -> {
          Picture truth = example.pair().picture();
          List<Picture> row = new ArrayList<>();
          row.add(cell(around.of(truth.withoutColor())));
          example.results().forEach(result -> row.add(cell(around.of(result))));
          row.add(cell(around.of(truth)));
          return row;
        });
  }

  private static List<Picture> segmentation(Example example) {
    Picture truth = example.pair().picture();
    LabelMap labels = example.pair().labels();
    byte[] classes = labels.classes(labels.width(), labels.height());
    byte[] predicted = example.classes().get(example.classes().size() - 1).indices();
    return List.of(
        cell(truth.withoutColor()),
        palette(classes, labels.width(), labels.height()),
        palette(predicted, Classes.SIZE, Classes.SIZE),
        cell(example.results().get(example.results().size() - 1)));
  }

  /** Class indices in the data set's colours, at the size of a cell. */
  private static Picture palette(byte[] classes, int width, int height) {
    int cellHeight = CELL_WIDTH * 9 / 16;
    byte[] at = Resampler.nearest(classes, width, height, CELL_WIDTH, cellHeight);
    short[] samples = new short[3 * at.length];
    for (int i = 0; i < at.length; i++) {
      int index = at[i] & 0xff;
      int color =
          index < CityscapesLabels.CLASSES.size()
              ? color(CityscapesLabels.CLASSES.get(index))
              : IGNORED_COLOR;
      samples[3 * i] = (short) (color >> 16 & 0xff);
      samples[3 * i + 1] = (short) (color >> 8 & 0xff);
      samples[3 * i + 2] = (short) (color & 0xff);
    }
    return Picture.of(CELL_WIDTH, cellHeight, 8, Picture.Layout.RGB, samples);
  }

  private static int color(StreetClass street) {
    return street.color();
  }
}
