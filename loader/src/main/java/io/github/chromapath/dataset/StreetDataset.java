// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;

/**
 * Pictures with labels, numbered in the order of their names. Implementations are immutable and
 * thread-safe.
 */
public interface StreetDataset {
  /** {@return the number of pairs} */
  int size();

  /**
   * {@return a pair's name, unique within the data set}
   *
   * @param index 0 to size - 1
   */
  String name(int index);

  /**
   * Decodes a pair.
   *
   * @param index 0 to size - 1
   * @return the pair
   * @throws IOException in one sentence, when the pair cannot be used after all: a file that cannot
   *     be decoded, sizes that differ, or a picture of one colour
   */
  StreetPair load(int index) throws IOException;

  /** {@return the pairs that were found unusable when the data set was opened, by name} */
  List<SkippedPair> skipped();

  /** {@return all names, in order} */
  default ImmutableList<String> names() {
    ImmutableList.Builder<String> names = ImmutableList.builderWithExpectedSize(size());
    for (int i = 0; i < size(); i++) {
      names.add(name(i));
    }
    return names.build();
  }
}
