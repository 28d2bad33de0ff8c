// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest together with its data set: the source of the pairs of each part.
 *
 * <pre>{@code
 * SplitManifest manifest = SplitManifest.read(file);
 * Split split = new Split(manifest, DatasetLayout.ofLabel(manifest.layout().get()).open(folder));
 * split.check(List.of(SplitPart.TEST), Split.Missing.REFUSED, () -> {});
 * StreetDataset test = split.part(SplitPart.TEST);
 * }</pre>
 *
 * @param manifest the pairs of each part
 * @param images the data set from which the split was drawn
 */
public record Split(SplitManifest manifest, StreetDataset images) {
  /** What to do about pairs that the data set does not have. */
  public enum Missing {
    /** The check fails. */
    REFUSED,
    /** They keep their places and fail to load, as in {@link DatasetSubset}. */
    ALLOWED
  }

  /**
   * Makes a split and hashes its files.
   *
   * @param images the data set
   * @param plan has at most the pairs of the data set
   * @param afterPair runs after each hashed pair; an exception that it throws ends the work
   * @throws DatasetException if a file cannot be read, two pairs have one name, or there are more
   *     than 1048576 pairs
   */
  public static Split draw(StreetDataset images, SplitPlan plan, Runnable afterPair)
      throws DatasetException {
    long pairs = plan.choice().counts().total() + images.skipped().size();
    if (pairs > SplitJson.MOST_PAIRS) {
      throw new DatasetException(
          "data set",
          pairs + " pairs are more than the " + SplitJson.MOST_PAIRS + " of a manifest",
          "give smaller counts or remove pictures that cannot be used");
    }
    try {
      SplitManifest names = plan.choice().of(images.names());
      Map<String, Integer> places = places(images);
      Map<SplitPart, List<SplitPair>> parts = new EnumMap<>(SplitPart.class);
      for (SplitPart part : SplitPart.values()) {
        List<SplitPair> hashed = new ArrayList<>();
        for (String name : names.names(part)) {
          hashed.add(files(images, places.get(name)).hashed(name));
          afterPair.run();
        }
        parts.put(part, hashed);
      }
      SplitManifest manifest =
          new SplitManifest(
              names.seed(), Optional.of(plan.layout()), plan.protocol(), parts, images.skipped());
      return new Split(manifest, images);
    } catch (IllegalArgumentException e) {
      throw new DatasetException("data set", e.getMessage(), "rename the file", e);
    }
  }

  /** {@return the same split of the data set with its grey images, to judge networks on} */
  public Split withGrey() {
    return new Split(manifest, images.withGrey());
  }

  private static PairFiles files(StreetDataset images, int index) {
    return images
        .files(index)
        .orElseThrow(() -> new IllegalArgumentException("its pairs do not come from files"));
  }

  private static Map<String, Integer> places(StreetDataset images) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < images.size(); i++) {
      places.put(images.name(i), i);
    }
    return places;
  }

  /**
   * Compares the files of some parts with the manifest. A manifest of names only is compared with
   * the names of the data set.
   *
   * @param parts to check
   * @param missing what to do about pairs that the data set does not have
   * @param afterPair runs after each pair; an exception that it throws ends the work
   * @throws DatasetException if a pair is missing, unless that is allowed, or the content of a file
   *     has changed; names the first pair and gives the number
   */
  public void check(Collection<SplitPart> parts, Missing missing, Runnable afterPair)
      throws DatasetException {
    List<SplitPair> pairs =
        parts.stream().flatMap(part -> manifest.parts().get(part).stream()).toList();
    Map<String, Integer> places = places(images);
    List<SplitPair> absent = pairs.stream().filter(p -> !places.containsKey(p.name())).toList();
    if (missing == Missing.REFUSED && !absent.isEmpty()) {
      SplitPair first = absent.get(0);
      String place = first.image().map(HashedFile::path).orElse(first.name());
      throw fault(place, "the data set does not have it" + reason(first), absent.size(), pairs);
    }
    List<String> changed = new ArrayList<>();
    for (SplitPair pair : pairs) {
      if (pair.image().isPresent() && places.containsKey(pair.name())) {
        SplitPair now = files(images, places.get(pair.name())).hashed(pair.name());
        changed(pair, now).ifPresent(changed::add);
      }
      afterPair.run();
    }
    if (!changed.isEmpty()) {
      String fault = "its content has changed since the split was drawn";
      throw fault(changed.get(0), fault, changed.size(), pairs);
    }
  }

  /** The first file of a pair that has changed. */
  private static Optional<String> changed(SplitPair then, SplitPair now) {
    if (then.equals(now)) {
      return Optional.empty();
    }
    Optional<HashedFile> file = then.image().equals(now.image()) ? then.label() : then.image();
    return Optional.of(file.map(HashedFile::path).orElse(then.name()));
  }

  private String reason(SplitPair absent) {
    return images.skipped().stream()
        .filter(pair -> pair.name().equals(absent.name()))
        .findFirst()
        .map(pair -> " (skipped: " + withoutFullStop(pair.reason()) + ")")
        .orElse("");
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static DatasetException fault(
      String first, String fault, int count, List<SplitPair> checked) {
    return new DatasetException(
        first,
        fault + " (the first of " + count + " such pairs among " + checked.size() + ")",
        "restore the files, or draw a new split with 'dataset split'");
  }

  /**
   * {@return the pairs of a part}
   *
   * @throws DatasetException if the part is empty, or the data set has none of its pairs
   */
  public StreetDataset part(SplitPart part) throws DatasetException {
    if (manifest.parts().get(part).isEmpty()) {
      throw new DatasetException(
          "split", "its part " + part.label() + " has no pairs", "draw a split with such a part");
    }
    return DatasetSubset.of(images, manifest.names(part));
  }

  /**
   * {@return the parts that training uses: for training and for selecting the best epoch}
   *
   * @throws DatasetException as {@link #part}
   */
  public DatasetSplit training() throws DatasetException {
    return new DatasetSplit(part(SplitPart.TRAIN), part(manifest.selection()));
  }
}
