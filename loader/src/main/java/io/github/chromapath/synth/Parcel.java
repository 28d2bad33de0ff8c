// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** A house or garden on a {@link Lot}. */
interface Parcel {
  /** The lot that it stands on. */
  Lot lot();

  /** Height of its solid front in metres. */
  double height();

  /** Adds the shadow that it casts on the ground. */
  void castShadow(Shadows shadows);

  /** Paints it over the ground and over everything farther away. */
  void paint(Stage stage);
}
