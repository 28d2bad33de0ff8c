// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SplitMix;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * The pictures of a study: images that every colouring has, chosen at random, as JPEGs of limited
 * size.
 */
final class StudyPictures {
  private final List<PredictionFolder> colorings;
  private final int longestSide;
  private final Progress progress;
  private final List<Image> images = new ArrayList<>();
  private int failed;

  /**
   * An image in every colouring.
   *
   * @param name relative path without extension
   * @param jpegs by colouring
   */
  record Image(String name, List<byte[]> jpegs) {}

  /**
   * Pictures of these folders.
   *
   * @param longestSide pixels; larger pictures are reduced
   * @param progress receives a step for each image and a message for each fault
   */
  StudyPictures(List<PredictionFolder> colorings, int longestSide, Progress progress) {
    this.colorings = colorings;
    this.longestSide = longestSide;
    this.progress = progress;
  }

  /** The names that all folders have, sorted. */
  static List<String> common(List<PredictionFolder> colorings) {
    TreeSet<String> names = new TreeSet<>(colorings.get(0).keys());
    colorings.forEach(folder -> names.retainAll(folder.keys()));
    return List.copyOf(names);
  }

  /**
   * Reads images in random order until there are enough. An image that cannot be used is named and
   * another one takes its place.
   *
   * @param count how many
   * @param seed of the choice
   */
  void choose(int count, long seed) {
    List<String> names = common(colorings);
    Iterator<Integer> order =
        Arrays.stream(new SplitMix(seed).permutation(names.size())).iterator();
    while (images.size() < count && order.hasNext()) {
      String name = names.get(order.next());
      try {
        images.add(new Image(name, jpegs(name)));
        progress.step(1);
      } catch (IOException e) {
        failed++;
        progress.failure(e.getMessage());
      }
    }
  }

  private List<byte[]> jpegs(String name) throws IOException {
    List<byte[]> jpegs = new ArrayList<>();
    int width = 0;
    int height = 0;
    for (PredictionFolder folder : colorings) {
      Picture picture = folder.read(name);
      if (jpegs.isEmpty()) {
        width = picture.width();
        height = picture.height();
      } else if (picture.width() != width || picture.height() != height) {
        throw new IOException(
            "%s: the picture of '%s' is %dx%d and that of '%s' %dx%d. Give pictures of one size."
                .formatted(
                    name,
                    folder.name(),
                    picture.width(),
                    picture.height(),
                    colorings.get(0).name(),
                    width,
                    height));
      }
      jpegs.add(PictureWriter.encode(PictureFormat.JPEG, reduced(picture)));
    }
    return jpegs;
  }

  /** In colour even if the picture is grey, so that all files of an image are of one form. */
  private Picture reduced(Picture picture) {
    double factor = Math.min(1, (double) longestSide / Math.max(picture.width(), picture.height()));
    return ResizedPicture.of(
        picture,
        (int) Math.max(1, Math.round(factor * picture.width())),
        (int) Math.max(1, Math.round(factor * picture.height())));
  }

  /** The images chosen so far. */
  List<Image> images() {
    return List.copyOf(images);
  }

  /** The number of images that could not be used. */
  int failed() {
    return failed;
  }
}
