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
 * @param label raw label id of the pixels; empty if they are not those of one label
 */
public record Region(String name, OptionalInt label) {
  /** All pixels. */
  public static final Region GLOBAL = new Region("global", OptionalInt.empty());

  /** Traffic lights, which the paper evaluates separately. */
  public static final Region TRAFFIC_LIGHT =
      new Region("traffic light", OptionalInt.of(CityscapesLabels.TRAFFIC_LIGHT));

  /** Pixels within 8 pixels, along rows and columns, of a pixel with another label id. */
  public static final Region BORDERS = new Region("borders", OptionalInt.empty());

  /** The eleven classes of the network. */
  public static final List<Region> CLASSES =
      CityscapesLabels.CLASSES.stream().map(Region::of).toList();

  /** Every region in the order of tables. */
  public static final List<Region> ALL =
      Stream.concat(Stream.of(GLOBAL, TRAFFIC_LIGHT, BORDERS), CLASSES.stream()).toList();

  /** {@return the pixels of a class} */
  static Region of(StreetClass street) {
    return new Region(street.name(), OptionalInt.of(street.rawId()));
  }
}
