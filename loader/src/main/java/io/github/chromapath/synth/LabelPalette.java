// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;

/** GTA5's colour table, equal to Cityscapes', by raw class id 0 to 34. */
final class LabelPalette {
  private static final int[] RGB_BY_ID = {
    0x000000, 0x000000, 0x000000, 0x000000, 0x141414, // unlabeled, ego, border, roi, static
    0x6F4A00, 0x510051, 0x804080, 0xF423E8, 0xFAAAA0, // dynamic, ground, road, sidewalk, parking
    0xE6968C, 0x464646, 0x66669C, 0xBE9999, 0xB4A5B4, // rail track, building, wall, fence, rail
    0x966464, 0x96785A, 0x999999, 0x999999, 0xFAAA1E, // bridge, tunnel, pole, polegroup, light
    0xDCDC00, 0x6B8E23, 0x98FB98, 0x4682B4, 0xDC143C, // sign, vegetation, terrain, sky, person
    0xFF0000, 0x00008E, 0x000046, 0x003C64, 0x00005A, // rider, car, truck, bus, caravan
    0x00006E, 0x005064, 0x0000E6, 0x770B20, 0x00008E, // trailer, train, motorcycle, bicycle, plate
  };

  private LabelPalette() {}

  /** The colour of a raw id as 0xRRGGBB. */
  static int rgb(int id) {
    return RGB_BY_ID[id];
  }

  /** The 8-bit colour model of label files; ids above 34 are black. */
  static IndexColorModel colorModel() {
    int[] table = new int[256];
    System.arraycopy(RGB_BY_ID, 0, table, 0, RGB_BY_ID.length);
    return new IndexColorModel(8, 256, table, 0, false, -1, DataBuffer.TYPE_BYTE);
  }

  /**
   * A colour model in which index i is the grey (i, i, i). Java2D finds an index by its colour. No
   * two entries of this model have the same colour, so Java2D can draw any id.
   */
  static IndexColorModel drawingModel() {
    int[] ramp = new int[256];
    for (int i = 0; i < 256; i++) {
      ramp[i] = i * 0x010101;
    }
    return new IndexColorModel(8, 256, ramp, 0, false, -1, DataBuffer.TYPE_BYTE);
  }
}
