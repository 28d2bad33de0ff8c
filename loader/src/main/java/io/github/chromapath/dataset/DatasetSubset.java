package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Some pairs of another data set, in a given order: one side of a split, or an explicit list. */
public final class DatasetSubset implements StreetDataset {
  private final StreetDataset base;
  private final ImmutableList<Integer> indices;

  private DatasetSubset(StreetDataset base, ImmutableList<Integer> indices) {
    this.base = base;
    this.indices = indices;
  }

  /**
   * {@return the pairs of given names}
   *
   * @param base where they are
   * @param names which, in the order wanted
   * @throws DatasetException in one sentence, when the list is empty or names a pair that {@code
   *     base} has not
   */
  public static DatasetSubset of(StreetDataset base, List<String> names) throws DatasetException {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < base.size(); i++) {
      places.put(base.name(i), i);
    }
    ImmutableList.Builder<Integer> indices = ImmutableList.builder();
    for (String name : names) {
      Integer place = places.get(name);
      if (place == null) {
        throw new DatasetException(
            name, "the split names this pair, but the data set has not got it", "split it again");
      }
      indices.add(place);
    }
    if (names.isEmpty()) {
      throw new DatasetException("split", "it has no pairs", "split the data set again");
    }
    return new DatasetSubset(base, indices.build());
  }

  @Override
  public int size() {
    return indices.size();
  }

  @Override
  public String name(int index) {
    return base.name(indices.get(index));
  }

  @Override
  public StreetPair load(int index) throws IOException {
    return base.load(indices.get(index));
  }

  /** The pairs that the whole data set skipped. */
  @Override
  public List<SkippedPair> skipped() {
    return base.skipped();
  }
}
