// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * The upright block of a house or of a garden wall.
 *
 * @param lot where it stands
 * @param depth metres from its front to its back
 * @param height height of its walls in metres
 */
record Block(Lot lot, double depth, double height) {
  /** The x of its back. */
  double rear() {
    return lot.front() + lot.side() * depth;
  }

  /** Adds the shadow of a block on this ground plan that is {@code shadowHeight} metres high. */
  void castShadow(Shadows shadows, double shadowHeight) {
    shadows.block(
        shadowHeight,
        lot.front(),
        lot.start(),
        lot.front(),
        lot.end(),
        rear(),
        lot.end(),
        rear(),
        lot.start());
  }

  /** Paints the flank towards the camera, unless it is behind the camera, and the front. */
  void paint(Stage stage, SceneClass kind, FacadeStyle front, FacadeStyle flank, int seed) {
    if (lot.start() > Camera.NEAR) {
      double left = Math.min(lot.front(), rear());
      double right = Math.max(lot.front(), rear());
      Facet side = Facet.acrossStreet(stage, lot.start(), left, right);
      new FacadePainter(stage, kind, flank, side.cosine(), seed).paint(side, height);
    }
    Facet face = Facet.alongStreet(stage, lot.front(), lot.start(), lot.end());
    new FacadePainter(stage, kind, front, face.cosine(), seed).paint(face, height);
  }
}
