// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The pairs of image files and label files of a folder. */
abstract class ImageDataset implements StreetDataset {
  private final FoundPairs pairs;

  ImageDataset(FoundPairs pairs) {
    this.pairs = pairs;
  }

  private Path path(Path file) {
    return pairs.listing().root().resolve(file);
  }

  @Override
  public final Optional<PairFiles> files(int index) {
    FoundPair pair = pairs.usable().get(index);
    return Optional.of(new PairFiles(pairs.listing().root(), pair.image(), pair.label()));
  }

  @Override
  public final int size() {
    return pairs.usable().size();
  }

  @Override
  public final String name(int index) {
    return pairs.usable().get(index).name();
  }

  @Override
  public final Optional<SplitPart> part(int index) {
    return pairs.usable().get(index).part();
  }

  @Override
  public final StreetPair load(int index) throws IOException {
    FoundPair pair = pairs.usable().get(index);
    Path file = path(pair.image());
    Picture picture = PictureReader.read(file);
    if (picture.isOneColor()) {
      throw DatasetException.colorless(
          file, "every pixel of the picture has the same colour", "remove it from the set");
    }
    if (!pairs.keepGrey() && MeanChroma.isGrey(picture)) {
      throw DatasetException.colorless(
          file,
          String.format(
              Locale.ROOT,
              "the picture is grey (mean chroma below %.0f), and would teach to leave pictures grey",
              MeanChroma.GREY),
          "use it with --keep-grey");
    }
    LabelMap labels =
        pair.label().isPresent()
            ? labels(path(pair.label().get()), picture)
            : LabelMap.unlabelled(picture.width(), picture.height());
    return new StreetPair(pair.name(), picture, labels);
  }

  private LabelMap labels(Path label, Picture picture) throws IOException {
    LabelMap map = LabelReader.read(label, pairs.labels());
    FoundPairs.requireEqual(
        label,
        new PictureReader.Size(picture.width(), picture.height()),
        new PictureReader.Size(map.width(), map.height()));
    return map;
  }

  @Override
  public final List<SkippedPair> skipped() {
    return pairs.skipped();
  }

  @Override
  public final List<String> notes() {
    return pairs.listing().notes();
  }
}
