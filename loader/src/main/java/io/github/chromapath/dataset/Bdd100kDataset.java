// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.internal.file.Sibling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data set in BDD100K's layout: images {@code images/SET/PART/*.jpg}, where SET is 10k or 100k
 * and PART is train, val or test, and labels {@code labels/sem_seg/masks/PART/*.png} with train
 * ids. The folders may also be in those of their archives, such as {@code bdd100k_images_10k}.
 *
 * <p>The name of a pair is {@code SET/PART/FILE}. Images without a label are used without labels.
 * An image of 100k that is also in 10k is used once, as that of 10k: the two sets have different
 * parts. Without {@code masks}, the labels are the RGB files in {@code colormaps}.
 */
public final class Bdd100kDataset extends ImageDataset {
  private static final Pattern SET_FOLDER = Pattern.compile("(?:bdd100k_images_)?(100k|10k)");
  private static final String MASKS = "masks";
  private static final String COLORMAPS = "colormaps";
  private static final int DEPTH = 5;

  private Bdd100kDataset(FoundPairs pairs) {
    super(pairs);
  }

  /**
   * Opens a data set and reads the headers of every pair.
   *
   * @param root the folder that holds {@code images} and {@code labels}
   * @throws DatasetException if a folder is unreadable, or no image can be used, or the labels have
   *     other ids than they should
   */
  public static Bdd100kDataset open(Path root, OpenOptions options) throws DatasetException {
    List<Path> labels = labels(root);
    List<FoundPair> pairs = new ArrayList<>();
    Set<Path> small = new HashSet<>();
    int twice = 0;
    for (String set : List.of("10k", "100k")) {
      for (FoundPair pair : pairs(root, set, labels)) {
        Path file = pair.image().getFileName();
        if (set.equals("10k")) {
          small.add(file);
        } else if (small.contains(file)) {
          twice++;
          continue;
        }
        pairs.add(pair);
      }
    }
    return new Bdd100kDataset(
        new FoundPairs.Listing(
                root,
                pairs,
                notes(pairs, twice),
                LabelIds.TRAIN,
                "put pictures into images/10k/train or images/100k/train")
            .checked(options));
  }

  private static List<String> notes(List<FoundPair> pairs, int twice) {
    List<String> notes = new ArrayList<>();
    long without = pairs.stream().filter(pair -> pair.label().isEmpty()).count();
    if (without > 0) {
      notes.add(
          without + " of " + pairs.size() + " pictures have no labels: their cross entropy is 0.");
    }
    if (twice > 0) {
      notes.add(twice + " pictures of 100k are also in 10k and are used once.");
    }
    return notes;
  }

  private static List<FoundPair> pairs(Path root, String set, List<Path> labels)
      throws DatasetException {
    List<FoundPair> pairs = new ArrayList<>();
    for (Path folder : sets(root, set)) {
      for (OfficialPart part : OfficialPart.values()) {
        Path images = folder.resolve(part.folder());
        if (Files.isDirectory(images)) {
          Map<Path, Path> known = labels(labels, part);
          for (Path image : ImageFiles.list(images, 1)) {
            Optional<Path> label =
                Optional.ofNullable(known.get(Sibling.of(image, ".png").getFileName()));
            pairs.add(
                new FoundPair(
                    set + "/" + part.folder() + "/" + ImageFiles.name(image),
                    root.relativize(images.resolve(image)),
                    label.map(root::relativize),
                    Optional.of(part.part())));
          }
        }
      }
    }
    return pairs;
  }

  private static List<Path> sets(Path root, String set) throws DatasetException {
    return ImageFiles.folders(
        root,
        DEPTH,
        folder -> {
          Matcher name = SET_FOLDER.matcher(folder.getFileName().toString());
          return name.matches() && name.group(1).equals(set) && OfficialPart.anyIn(folder);
        });
  }

  /** The label files of a part by name. */
  private static Map<Path, Path> labels(List<Path> folders, OfficialPart part)
      throws DatasetException {
    Map<Path, Path> known = new HashMap<>();
    for (Path folder : folders) {
      Path labels = folder.resolve(part.folder());
      if (Files.isDirectory(labels)) {
        for (Path label : ImageFiles.list(labels, 1)) {
          known.putIfAbsent(label, labels.resolve(label));
        }
      }
    }
    return known;
  }

  /** The folders of labels of classes; those of other tasks have other parents. */
  private static List<Path> labels(Path root) throws DatasetException {
    for (String kind : List.of(MASKS, COLORMAPS)) {
      List<Path> folders =
          ImageFiles.folders(
              root,
              DEPTH,
              folder ->
                  folder.getFileName().toString().equals(kind)
                      && folder.getParent().getFileName().toString().contains("sem_seg")
                      && OfficialPart.anyIn(folder));
      if (!folders.isEmpty()) {
        return folders;
      }
    }
    return List.of();
  }

  /**
   * {@return whether a folder holds a folder of images as this layout has it}
   *
   * @throws DatasetException if a folder cannot be listed
   */
  public static boolean matches(Path root) throws DatasetException {
    return !sets(root, "10k").isEmpty() || !sets(root, "100k").isEmpty();
  }
}
