// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.DifferenceSummary;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The scores of one coloured picture.
 *
 * @param colors CAM16-UCS differences for each truth and for each region that has pixels in the
 *     image
 * @param speckle the largest differences in the smooth area
 * @param fidelity measures of the whole picture, if there is one
 */
public record ImageScore(
    Map<Truth, Map<Region, DifferenceSummary>> colors,
    Speckle speckle,
    Optional<Fidelity> fidelity) {
  /** Copies the maps. */
  public ImageScore {
    colors =
        Map.copyOf(
            colors.entrySet().stream()
                .collect(
                    Collectors.toMap(Map.Entry::getKey, entry -> Map.copyOf(entry.getValue()))));
  }

  /** {@return the differences in a region, or empty if the image has no pixel of it} */
  public Optional<DifferenceSummary> color(Truth truth, Region region) {
    return Optional.ofNullable(colors.getOrDefault(truth, Map.of()).get(region));
  }
}
