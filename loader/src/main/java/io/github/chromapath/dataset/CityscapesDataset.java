// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data set in Cityscapes' layout: images {@code leftImg8bit/PART/CITY/*_leftImg8bit.png} and
 * labels {@code gtFine/PART/CITY/*_gtFine_labelIds.png}, where PART is train, val or test. Both
 * folders may also be in folders of their archives, such as {@code leftImg8bit_trainvaltest}.
 *
 * <p>If there are no {@code labelIds} files, {@code labelTrainIds} and then {@code color} files are
 * used. The name of a pair is {@code PART/CITY/*_leftImg8bit.png}. Labels of the test part may be
 * missing, since they are not published.
 */
public final class CityscapesDataset extends ImageDataset {
  private static final String IMAGES = "leftImg8bit";
  private static final String LABELS = "gtFine";
  private static final String IMAGE_END = "_leftImg8bit.png";
  private static final int DEPTH = 3;

  /** The kinds of label files, in the order of preference. */
  private enum Kind {
    LABEL_IDS("labelIds", LabelIds.RAW),
    LABEL_TRAIN_IDS("labelTrainIds", LabelIds.TRAIN),
    COLOR("color", LabelIds.RAW);

    private final String end;
    private final LabelIds ids;

    Kind(String end, LabelIds ids) {
      this.end = end;
      this.ids = ids;
    }
  }

  /** An image below the folder of the images. */
  private record Image(Path folder, Path file, SplitPart part) {
    /** Its label in a folder of labels. */
    Path label(Path labels, Kind kind) {
      String name = file.getFileName().toString();
      String stem = name.substring(0, name.length() - IMAGE_END.length());
      return labels.resolve(file.resolveSibling(stem + "_gtFine_" + kind.end + ".png"));
    }
  }

  private CityscapesDataset(FoundPairs pairs) {
    super(pairs);
  }

  /**
   * Opens a data set and reads the headers of every pair.
   *
   * @param root the folder that holds {@code leftImg8bit} and {@code gtFine}
   * @throws DatasetException if a folder is missing or unreadable, or no pair can be used, or the
   *     labels have other ids than they should
   */
  public static CityscapesDataset open(Path root, OpenOptions options) throws DatasetException {
    List<Image> images = new ArrayList<>();
    for (Path folder : folders(root, IMAGES)) {
      for (OfficialPart part : OfficialPart.values()) {
        images.addAll(images(folder, part));
      }
    }
    List<Path> labels = folders(root, LABELS);
    if (labels.isEmpty()) {
      throw new DatasetException(
          root.resolve(LABELS),
          "there is no such folder",
          "unpack gtFine_trainvaltest.zip in " + root + ", or give --layout folder for no labels");
    }
    Kind kind = kind(images, labels, options.labelIds());
    List<FoundPair> pairs = images.stream().map(image -> pair(root, image, labels, kind)).toList();
    List<String> notes =
        kind == Kind.LABEL_IDS
            ? List.of()
            : List.of("There are no *_labelIds.png, so *_" + kind.end + ".png are the labels.");
    String remedy = "put pictures *" + IMAGE_END + " into " + IMAGES + "/train/CITY";
    return new CityscapesDataset(
        new FoundPairs.Listing(root, pairs, notes, kind.ids, remedy).checked(options));
  }

  private static List<Path> folders(Path root, String name) throws DatasetException {
    return ImageFiles.folders(
        root,
        DEPTH,
        folder -> folder.getFileName().toString().equals(name) && OfficialPart.anyIn(folder));
  }

  private static List<Image> images(Path folder, OfficialPart part) throws DatasetException {
    Path cities = folder.resolve(part.folder());
    if (!Files.isDirectory(cities)) {
      return List.of();
    }
    return ImageFiles.list(cities, 2).stream()
        .filter(file -> file.getFileName().toString().endsWith(IMAGE_END))
        .map(file -> new Image(folder, Path.of(part.folder()).resolve(file), part.part()))
        .toList();
  }

  /** The first kind of which there is a file; that of raw ids if there is none of any kind. */
  private static Kind kind(List<Image> images, List<Path> labels, Optional<LabelIds> given) {
    for (Kind kind : Kind.values()) {
      boolean wanted = given.isEmpty() || kind.ids == given.get();
      if (wanted && images.stream().anyMatch(image -> existing(image, labels, kind).isPresent())) {
        return kind;
      }
    }
    return Kind.LABEL_IDS;
  }

  private static Optional<Path> existing(Image image, List<Path> labels, Kind kind) {
    return labels.stream()
        .map(folder -> image.label(folder, kind))
        .filter(Files::exists)
        .findFirst();
  }

  private static FoundPair pair(Path root, Image image, List<Path> labels, Kind kind) {
    Optional<Path> existing = existing(image, labels, kind);
    Optional<Path> label =
        image.part() == SplitPart.TEST
            ? existing
            : existing.or(() -> Optional.of(image.label(labels.get(0), kind)));
    return new FoundPair(
        ImageFiles.name(image.file()),
        root.relativize(image.folder().resolve(image.file())),
        label.map(root::relativize),
        Optional.of(image.part()));
  }

  /**
   * {@return whether a folder holds a folder of images as this layout has it}
   *
   * @throws DatasetException if a folder cannot be listed
   */
  public static boolean matches(Path root) throws DatasetException {
    return !folders(root, IMAGES).isEmpty();
  }
}
