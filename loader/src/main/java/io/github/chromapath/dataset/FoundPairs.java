// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The pairs of a data set, sorted by name. Immutable.
 *
 * @param listing what was found
 * @param usable pairs whose headers are sound
 * @param skipped the other pairs, with the reason
 * @param labels how the label files are read
 * @param keepGrey whether pictures without colour are used
 */
record FoundPairs(
    Listing listing,
    List<FoundPair> usable,
    List<SkippedPair> skipped,
    LabelReading labels,
    boolean keepGrey) {
  FoundPairs {
    usable = List.copyOf(usable);
    skipped = List.copyOf(skipped);
  }

  /**
   * What a layout found in a folder, before its headers are checked.
   *
   * @param root folder of the data set
   * @param pairs in any order
   * @param notes sentences about what was found
   * @param ids the layout's usual numbering of labels
   * @param remedy what to do if there is no usable picture
   */
  record Listing(
      Path root, List<FoundPair> pairs, List<String> notes, LabelIds ids, String remedy) {
    /**
     * Checks the headers of all files, by several threads, and the numbering of the labels in a
     * sample.
     *
     * @throws DatasetException if two pictures have one name, no picture can be used, the labels
     *     have another numbering, or the thread was interrupted
     */
    FoundPairs checked(OpenOptions options) throws DatasetException {
      List<FoundPair> sorted =
          pairs.stream().sorted(Comparator.comparing(FoundPair::name)).toList();
      requireUnique(sorted);
      List<FoundPair> usable = new ArrayList<>();
      List<SkippedPair> skipped = new ArrayList<>();
      HeaderCache.Lookup headers = options.headers().open(root);
      try {
        OrderedWork.run(
            sorted.size(),
            options.workers(),
            i -> fault(sorted.get(i), headers),
            (i, fault) -> {
              if (fault.isEmpty()) {
                usable.add(sorted.get(i));
              } else {
                skipped.add(new SkippedPair(sorted.get(i).name(), fault.get()));
              }
            });
      } catch (CancellationException e) {
        throw interrupted(e);
      } finally {
        headers.save();
      }
      if (usable.isEmpty()) {
        throw new DatasetException(
            root, "it has no picture that can be used (" + skipped.size() + " skipped)", remedy);
      }
      try {
        LabelReading reading =
            LabelEvidence.settle(root, evidence(usable), options.labelIds(), ids);
        return new FoundPairs(this, usable, skipped, reading, options.keepGrey());
      } catch (CancellationException e) {
        throw interrupted(e);
      }
    }

    private DatasetException interrupted(CancellationException cause) {
      return new DatasetException(root, "opening the data set was interrupted", "run again", cause);
    }

    private void requireUnique(List<FoundPair> sorted) throws DatasetException {
      for (int i = 1; i < sorted.size(); i++) {
        FoundPair one = sorted.get(i - 1);
        FoundPair two = sorted.get(i);
        if (one.name().equals(two.name()) && !one.image().equals(two.image())) {
          throw new DatasetException(
              root,
              "it has two pictures of the name "
                  + one.name()
                  + ": "
                  + one.image()
                  + " and "
                  + two.image(),
              "remove one of them");
        }
      }
    }

    Listing {
      notes = List.copyOf(notes);
    }

    /** The labels of test parts are withheld, so they are no evidence if there are others. */
    private List<Path> evidence(List<FoundPair> usable) {
      Optional<SplitPart> test = Optional.of(SplitPart.TEST);
      return usable.stream()
          .filter(pair -> !pair.part().equals(test))
          .flatMap(pair -> pair.label().stream())
          .map(root::resolve)
          .toList();
    }

    private Optional<String> fault(FoundPair pair, HeaderCache.Lookup headers) {
      try {
        Path image = root.resolve(pair.image());
        Optional<Path> label = pair.label().map(root::resolve);
        if (label.isPresent() && !Files.exists(label.get())) {
          throw new DatasetException(
              label.get(), "the label is missing", "add it, or remove the picture");
        }
        PictureReader.Size size = headers.size(image);
        if (label.isPresent()) {
          requireEqual(label.get(), size, headers.size(label.get()));
        }
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of(e.getMessage());
      }
    }
  }

  /** The same pairs, with grey pictures. */
  FoundPairs withGrey() {
    return new FoundPairs(listing, usable, skipped, labels, true);
  }

  /**
   * Checks that a label has the size of its picture.
   *
   * @throws DatasetException if it has not
   */
  static void requireEqual(Path label, PictureReader.Size picture, PictureReader.Size labels)
      throws DatasetException {
    if (!picture.equals(labels)) {
      throw new DatasetException(
          label,
          "the label is " + labels + " and its picture " + picture,
          "give a label of the picture's size");
    }
  }
}
