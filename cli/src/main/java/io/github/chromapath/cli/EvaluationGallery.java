// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.report.Gallery;
import io.github.chromapath.cli.report.GalleryPicture;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.image.Picture;
import io.github.chromapath.score.DifferenceMap;
import io.github.chromapath.score.ModelScores;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.WorstImage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The images with the largest and the smallest differences of the first source, with the results of
 * all sources. The images are coloured again.
 *
 * @param judged the sources
 * @param data the images
 */
record EvaluationGallery(List<Judged> judged, StreetDataset data) {
  /** More results of a picture would make the page large. */
  private static final int RESULTS = 3;

  /**
   * Colours the images.
   *
   * @param scores of the first source
   * @param count images of each kind, if there are so many; none is of both kinds
   * @throws IOException if an image that was scored cannot be read or coloured again
   */
  Gallery of(ModelScores scores, int count) throws IOException {
    Gallery gallery = new Gallery("pictures", "Pictures");
    Set<String> shown = new HashSet<>();
    for (WorstImage image : scores.worst(count, Truth.TRUE)) {
      shown.add(image.image());
      gallery.add("Largest differences", picture(image, gallery));
    }
    for (WorstImage image : scores.best(count, Truth.TRUE)) {
      if (shown.add(image.image())) {
        gallery.add("Smallest differences", picture(image, gallery));
      }
    }
    return gallery;
  }

  private GalleryPicture picture(WorstImage image, Gallery gallery) throws IOException {
    StreetPair pair = data.load(data.names().indexOf(image.image()));
    Picture truth = pair.picture();
    GalleryPicture picture =
        new GalleryPicture(
                image.image(), String.format(Locale.ROOT, "mean CAM16-UCS %.2f", image.mean()))
            .gray(truth)
            .truth(truth);
    int results = 0;
    for (Judged source : judged) {
      List<Judged.Output> outputs = source.color(pair.name(), truth);
      for (int i = 0; i < outputs.size() && results < RESULTS; i++) {
        Judged.Output output = outputs.get(i);
        picture.result(results, source.names().get(i), output.picture());
        if (results == 0) {
          picture.difference(DifferenceMap.of(truth, output.picture()));
          output.classes().ifPresent(classes -> gallery.explain(classes.set()));
          output.classes().ifPresent(classes -> picture.classes(truth, classes));
        }
        results++;
      }
    }
    return picture;
  }
}
