// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.report.Gallery;
import io.github.chromapath.cli.report.GalleryPicture;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.WorstImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Test pictures with the results of every Method and rival: those with the largest and the smallest
 * differences, and some between them.
 *
 * @param plan whose networks colour, those of the first seed
 * @param networks loads them
 */
record AblationGallery(AblationPlan plan, AblationNetworks networks) {
  /** Pictures with the largest differences, and as many with the smallest. */
  private static final int EXTREMES = 3;

  /** Pictures between them, at equal distances in the order of the differences. */
  private static final int SPREAD = 4;

  /** A test picture in the gallery. */
  private record Shown(String group, StreetPair pair, GalleryPicture picture) {}

  /**
   * Colours the pictures, with one network after the other.
   *
   * @param test the test part
   * @param judged scores of the networks on it
   * @throws IOException if a picture that was scored, or a checkpoint, cannot be read
   */
  Gallery of(StreetDataset test, List<ModelScores> judged) throws IOException {
    List<Shown> pictures = choose(test, ModelScores.mean("mean", judged));
    for (int i = 0; i < plan.rows().size(); i++) {
      AblationPlan.Row row = plan.rows().get(i);
      try (PhotoColorizer colorizer = networks.loadFirst(row)) {
        for (Shown shown : pictures) {
          shown
              .picture()
              .result(
                  i,
                  row.caption(),
                  shown.pair().picture(),
                  colorizer.colorize(shown.pair().picture()));
        }
      }
    }
    Gallery gallery = new Gallery("pictures", "Pictures");
    pictures.forEach(shown -> gallery.add(shown.group(), shown.picture()));
    return gallery;
  }

  /** Each picture once. */
  private static List<Shown> choose(StreetDataset test, ModelScores mean) throws IOException {
    List<WorstImage> sorted = mean.worst(mean.images().size(), Truth.TRUE);
    int extremes = Math.min(EXTREMES, sorted.size() / 2);
    int end = sorted.size() - extremes;
    List<Shown> pictures = new ArrayList<>();
    for (WorstImage image : sorted.subList(0, extremes)) {
      pictures.add(show("Largest differences, mean of all networks", test, image));
    }
    for (int i = sorted.size() - 1; i >= end; i--) {
      pictures.add(show("Smallest differences, mean of all networks", test, sorted.get(i)));
    }
    List<WorstImage> others = new ArrayList<>(sorted.subList(extremes, end));
    int spread = Math.min(SPREAD, others.size());
    for (int i = 0; i < spread; i++) {
      WorstImage image = others.get((2 * i + 1) * others.size() / (2 * spread));
      pictures.add(show("Other test pictures", test, image));
    }
    return pictures;
  }

  private static Shown show(String group, StreetDataset test, WorstImage image) throws IOException {
    StreetPair pair = test.load(test.names().indexOf(image.image()));
    String note = String.format(Locale.ROOT, "mean CAM16-UCS %.2f", image.mean());
    GalleryPicture picture =
        GalleryPicture.ofManyModels(image.image(), note).gray(pair.picture()).truth(pair.picture());
    if (pair.labels().labelled()) {
      picture.trueClasses(pair.picture(), pair.labels());
    }
    return new Shown(group, pair, picture);
  }
}
