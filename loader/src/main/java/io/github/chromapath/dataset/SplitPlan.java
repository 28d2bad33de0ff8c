// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to make a split.
 *
 * @param layout name of the data set's layout, to open it again
 * @param protocol published sizes that were asked for
 * @param choice which pairs each part has
 */
public record SplitPlan(String layout, Optional<SplitProtocol> protocol, Choice choice) {
  /** Which pairs each part has. */
  public sealed interface Choice {
    /** {@return the number of pairs in each part} */
    SplitCounts counts();

    /**
     * {@return a split of names only}
     *
     * @param names of all pairs of the data set
     */
    SplitManifest of(List<String> names);
  }

  /**
   * Random pairs.
   *
   * @param counts of the parts
   * @param seed any number; independent of the seed of a training run
   */
  public record Seeded(SplitCounts counts, long seed) implements Choice {
    @Override
    public SplitManifest of(List<String> names) {
      return SplitManifest.seeded(names, counts, seed);
    }
  }

  /**
   * Given pairs.
   *
   * @param parts the names of the pairs of each part, all of them in the data set; a part that is
   *     absent is empty
   */
  public record Listed(Map<SplitPart, List<String>> parts) implements Choice {
    /**
     * {@return the official parts of a data set; empty if it has no pairs for training or none for
     * validation}
     */
    public static Optional<Listed> official(StreetDataset images) {
      Map<SplitPart, List<String>> parts = parts(images);
      boolean complete =
          parts.containsKey(SplitPart.TRAIN) && parts.containsKey(SplitPart.VALIDATION);
      return complete ? Optional.of(new Listed(parts)) : Optional.empty();
    }

    /** {@return the names of the pairs of each official part that a data set has} */
    public static Map<SplitPart, List<String>> parts(StreetDataset images) {
      Map<SplitPart, List<String>> parts = new EnumMap<>(SplitPart.class);
      for (int i = 0; i < images.size(); i++) {
        String name = images.name(i);
        images
            .part(i)
            .ifPresent(part -> parts.computeIfAbsent(part, none -> new ArrayList<>()).add(name));
      }
      return parts;
    }

    @Override
    public SplitCounts counts() {
      return of(List.of()).counts();
    }

    @Override
    public SplitManifest of(List<String> names) {
      return SplitManifest.listed(parts);
    }
  }
}
