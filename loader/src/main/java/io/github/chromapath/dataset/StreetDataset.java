// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pairs of an image and its labels, indexed in a fixed order. Implementations are immutable and
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
   * {@return a decoded pair}
   *
   * @param index 0 to size - 1
   * @throws IOException if the pair cannot be used: a file cannot be decoded, the sizes differ, or
   *     the image has only one colour or, if grey images are left out, none
   */
  StreetPair load(int index) throws IOException;

  /**
   * {@return the files of a pair; empty if it does not come from files}
   *
   * @param index 0 to size - 1
   */
  default Optional<PairFiles> files(int index) {
    return Optional.empty();
  }

  /** {@return the pairs that were found unusable on opening, in order of their names} */
  List<SkippedPair> skipped();

  /**
   * {@return the part to which the publisher of the data set assigned a pair; empty if there is
   * none}
   *
   * @param index 0 to size - 1
   */
  default Optional<SplitPart> part(int index) {
    return Optional.empty();
  }

  /** {@return sentences about what was found on opening, for people; mostly none} */
  default List<String> notes() {
    return List.of();
  }

  /** {@return all names, in order} */
  default List<String> names() {
    return IntStream.range(0, size()).mapToObj(this::name).toList();
  }
}
