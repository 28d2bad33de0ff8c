// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Color;

/** The GTA5 classes that synthetic streets contain. */
enum SceneClass {
  STATIC(4),
  ROAD(7),
  SIDEWALK(8),
  BUILDING(11),
  WALL(12),
  POLE(17),
  TRAFFIC_LIGHT(19),
  TRAFFIC_SIGN(20),
  VEGETATION(21),
  TERRAIN(22),
  SKY(23),
  PERSON(24),
  CAR(26),
  TRUCK(27),
  BUS(28);

  private final int id;
  private final Color drawingColor;

  SceneClass(int id) {
    this.id = id;
    this.drawingColor = new Color(id, id, id);
  }

  /** GTA5's raw class id: the sample value in label files. */
  int id() {
    return id;
  }

  /** Colour of this class in GTA5's palette, 0xRRGGBB. */
  int paletteRgb() {
    return LabelPalette.rgb(id);
  }

  /** The colour that draws this class's id in {@link LabelPalette#drawingModel()}. */
  Color drawingColor() {
    return drawingColor;
  }
}
