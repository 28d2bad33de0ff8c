// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * The ground floor of a house with shops: each shop two bays wide, with a fascia in its own colour,
 * a display window or an awning, and a stall riser.
 */
final class ShopFront {
  private static final int[] COLOURS = {0x2E6E5A, 0x8E2F38, 0x2C4A86, 0xC47A24, 0x5A3A6E};
  private static final int LETTERING = 0xF0E6D0;
  private static final int LAMPLIGHT = 0xF0C080;
  private static final double MULLIONS = 1.3;

  private final boolean lampsLit;
  private final int[] lit;
  private final int trim;
  private final int plinth;
  private final int interior;
  private final int reflection;
  private final double top;
  private final int seed;

  ShopFront(
      Light light,
      FacadeStyle style,
      double cosine,
      int plinth,
      int interior,
      int reflection,
      int seed) {
    this.lampsLit = light.lampsLit();
    this.trim = light.shade(style.trim(), cosine);
    this.plinth = plinth;
    this.interior = interior;
    this.reflection = reflection;
    this.top = style.base() - 0.25;
    this.seed = seed;
    this.lit = new int[COLOURS.length];
    for (int i = 0; i < lit.length; i++) {
      lit[i] = light.shade(COLOURS[i], cosine);
    }
  }

  /** Random bits of the shop that has a bay. */
  int shopOf(int bay) {
    return CellHash.of(seed, bay / 2, 977);
  }

  /**
   * The colour at a place.
   *
   * @param shop the shop's bits
   * @param metres distance along the front
   * @param window share of the pixel's width within the display window
   * @param mullion whether the pixel is on a mullion
   */
  int at(int shop, double metres, double up, double window, boolean mullion) {
    int choice = (shop >>> 3) % COLOURS.length;
    if (up > top) {
      return trim;
    }
    if (up > top - 0.7) {
      int fascia = lampsLit ? Rgb.mix(lit[choice], COLOURS[choice], 160) : lit[choice];
      boolean line = up < top - 0.2 && up > top - 0.5 && window > 0.8;
      boolean letter = line && (CellHash.of(seed, (int) (metres * 4), 5) & 3) > 0;
      return letter ? Rgb.mix(fascia, LETTERING, 150) : fascia;
    }
    boolean awning = (shop & 3) == 0 && up > top - 1.35;
    if (awning) {
      boolean stripe = (int) (metres / 0.35) % 2 == 0;
      return stripe ? lit[choice] : Rgb.mix(lit[choice], trim, 200);
    }
    int joinery = Rgb.mix(plinth, lit[choice], 110);
    if (up < 0.5 || window < 0.02) {
      return joinery;
    }
    return Rgb.mix(joinery, display(metres, up, mullion), window);
  }

  /** Whether a pixel at a distance along the front is on a mullion that it can show. */
  static boolean onMullion(double metres, double span) {
    double bar = metres / MULLIONS - (int) (metres / MULLIONS);
    return bar < Math.min(0.06, 0.001 / span);
  }

  /** Goods behind glass that is divided by mullions and a transom. */
  private int display(double metres, double up, boolean mullion) {
    double within = up / top;
    int inside = lampsLit ? Rgb.scale(LAMPLIGHT, 0.55 + 0.45 * within) : interior;
    if (up < 1.6) {
      int goods = CellHash.of(seed, (int) (metres * 1.9), (int) (up * 2.6));
      if ((goods & 3) == 0) {
        inside = Rgb.mix(inside, COLOURS[(goods >>> 5) % COLOURS.length], 90);
      }
    }
    if (mullion || Math.abs(up - 2.2) < 0.04) {
      return Rgb.mix(inside, plinth, 190);
    }
    return Rgb.mix(inside, reflection, lampsLit ? 0.08 : 0.12 + 0.3 * within);
  }
}
