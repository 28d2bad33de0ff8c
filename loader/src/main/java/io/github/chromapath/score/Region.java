// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.CityscapesLabels.StreetClass;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The pixels of an image that a measure covers.
 *
 * @param name name in tables and files
 * @param label raw label id of the pixels; empty for all pixels
 */
public record Region(String name, OptionalInt label) {
  /** All pixels. */
  public static final Region GLOBAL = new Region("global", OptionalInt.empty());

  /** Traffic lights, which the paper evaluates separately. */
  public static final Region TRAFFIC_LIGHT =
      new Region("traffic light", OptionalInt.of(CityscapesLabels.TRAFFIC_LIGHT));

  /** Every region in the order of tables: all pixels, the traffic light, the eleven classes. */
  public static final List<Region> ALL =
      Stream.concat(
              Stream.of(GLOBAL, TRAFFIC_LIGHT), CityscapesLabels.CLASSES.stream().map(Region::of))
          .toList();

  /** {@return the pixels of a class} */
  static Region of(StreetClass street) {
    return new Region(street.name(), OptionalInt.of(street.rawId()));
  }
}
