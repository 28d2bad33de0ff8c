// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** One thing standing on the ground. Props are painted in {@link PaintingOrder}. */
interface Prop {
  /** Where it stands. */
  Footprint footprint();

  /** Adds the shadow it casts on the ground, if any. */
  void castShadow(Shadows shadows);

  void paint(Stage stage);
}
