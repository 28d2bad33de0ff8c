// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

/** Says which pixels a region has by looking at each pixel's whole window. */
final class RegionPixels {
  private final byte[] labels;
  private final int width;

  RegionPixels(byte[] labels, int width) {
    this.labels = labels;
    this.width = width;
  }

  boolean contains(Region region, int pixel) {
    if (region.equals(Region.GLOBAL)) {
      return true;
    }
    return region.label().isPresent()
        ? region.label().getAsInt() == (labels[pixel] & 0xff)
        : isNearBorder(pixel);
  }

  private boolean isNearBorder(int pixel) {
    int height = labels.length / width;
    int column = pixel % width;
    int row = pixel / width;
    for (int y = Math.max(row - 8, 0); y <= Math.min(row + 8, height - 1); y++) {
      for (int x = Math.max(column - 8, 0); x <= Math.min(column + 8, width - 1); x++) {
        if (labels[y * width + x] != labels[pixel]) {
          return true;
        }
      }
    }
    return false;
  }
}
