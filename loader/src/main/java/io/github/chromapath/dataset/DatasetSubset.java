// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some pairs of another data set in a given order, for example one side of a split.
 *
 * <p>A pair that is missing from the other data set, or was skipped there, keeps its position here
 * and fails to load. All other pairs therefore keep their positions.
 */
public final class DatasetSubset implements StreetDataset {
  private final StreetDataset base;
  private final ImmutableList<String> names;
  private final ImmutableMap<String, Integer> places;

  private DatasetSubset(
      StreetDataset base, ImmutableList<String> names, ImmutableMap<String, Integer> places) {
    this.base = base;
    this.names = names;
    this.places = places;
  }

  /**
   * {@return the pairs of the given names}
   *
   * @param base the data set that holds them
   * @param names in the order of the subset
   * @throws DatasetException if the list is empty or {@code base} has none of them
   */
  public static DatasetSubset of(StreetDataset base, List<String> names) throws DatasetException {
    if (names.isEmpty()) {
      throw new DatasetException(
          "split",
          "one side of it has no pairs",
          "restore the run's split.json or start a new run");
    }
    Map<String, Integer> all = new HashMap<>();
    for (int i = 0; i < base.size(); i++) {
      all.put(base.name(i), i);
    }
    ImmutableMap.Builder<String, Integer> places = ImmutableMap.builder();
    for (String name : names) {
      if (all.containsKey(name)) {
        places.put(name, all.get(name));
      }
    }
    DatasetSubset subset =
        new DatasetSubset(base, ImmutableList.copyOf(names), places.buildKeepingLast());
    if (subset.places.isEmpty()) {
      throw new DatasetException(
          names.get(0),
          "the data set has neither this pair nor any other of the split",
          "give the folder from which the split was drawn");
    }
    return subset;
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  @Override
  public StreetPair load(int index) throws IOException {
    String name = name(index);
    Integer place = places.get(name);
    if (place == null) {
      throw absent(name);
    }
    return base.load(place);
  }

  /** {@return the files of a pair; empty also for a pair that the data set does not have} */
  @Override
  public Optional<PairFiles> files(int index) {
    return Optional.ofNullable(places.get(name(index))).flatMap(base::files);
  }

  @Override
  public Optional<SplitPart> part(int index) {
    return Optional.ofNullable(places.get(name(index))).flatMap(base::part);
  }

  private IOException absent(String name) {
    for (SkippedPair pair : base.skipped()) {
      if (pair.name().equals(name)) {
        return new IOException(pair.reason());
      }
    }
    return new DatasetException(
        name, "the split names this pair, but the data set does not have it", "restore the file");
  }

  /** {@return the skipped pairs of the whole data set} */
  @Override
  public List<SkippedPair> skipped() {
    return base.skipped();
  }
}
