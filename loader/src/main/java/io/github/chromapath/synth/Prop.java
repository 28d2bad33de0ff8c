// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** An object on the ground. Props are painted in {@link PaintingOrder}. */
interface Prop {
  /** The part of the ground plan that it occupies. */
  Footprint footprint();

  /** Adds the shadow it casts on the ground, if any. */
  void castShadow(Shadows shadows);

  /** Paints it over everything behind it. */
  void paint(Stage stage);
}
