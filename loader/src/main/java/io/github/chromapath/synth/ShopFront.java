// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * The ground floor of a house with shops. Each shop is two bays wide and has a fascia in its own
 * colour, a display window or an awning, and a stall riser.
 */
final class ShopFront {
  private static final int[] COLORS = {0x2E6E5A, 0x8E2F38, 0x2C4A86, 0xC47A24, 0x5A3A6E};
  private static final int LETTERING = 0xF0E6D0;
  private static final int LAMPLIGHT = 0xF0C080;
  private static final double MULLIONS = 1.3;

  private final boolean lampsLit;
  private final int[] lit;
  private final int trim;
  private final FacadePainter.Tones tones;
  private final double top;
  private final int seed;

  ShopFront(Light light, FacadeStyle style, double cosine, FacadePainter.Tones tones, int seed) {
    this.lampsLit = light.lampsLit();
    this.trim = light.shade(style.trim(), cosine);
    this.tones = tones;
    this.top = style.grid().base() - 0.25;
    this.seed = seed;
    this.lit = new int[COLORS.length];
    for (int i = 0; i < lit.length; i++) {
      lit[i] = light.shade(COLORS[i], cosine);
    }
  }

  /** Random bits of the shop that a bay belongs to. */
  int shopOf(int bay) {
    return CellHash.of(seed, bay / 2, 977);
  }

  /**
   * The colour at a point.
   *
   * @param shop bits from {@link #shopOf}
   * @param metres distance along the front
   * @param up height in metres
   * @param window share of the pixel's width that is within the display window, 0 to 1
   * @param mullion whether the pixel is on a mullion
   */
  int at(int shop, double metres, double up, double window, boolean mullion) {
    int choice = (shop >>> 3) % COLORS.length;
    if (up > top) {
      return trim;
    }
    if (up > top - 0.7) {
      int fascia = lampsLit ? Rgb.mix(lit[choice], COLORS[choice], 160) : lit[choice];
      boolean line = up < top - 0.2 && up > top - 0.5 && window > 0.8;
      boolean letter = line && (CellHash.of(seed, (int) (metres * 4), 5) & 3) > 0;
      return letter ? Rgb.mix(fascia, LETTERING, 150) : fascia;
    }
    boolean awning = (shop & 3) == 0 && up > top - 1.35;
    if (awning) {
      boolean stripe = (int) (metres / 0.35) % 2 == 0;
      return stripe ? lit[choice] : Rgb.mix(lit[choice], trim, 200);
    }
    int joinery = Rgb.mix(tones.plinth(), lit[choice], 110);
    if (up < 0.5 || window < 0.02) {
      return joinery;
    }
    return Rgb.mix(joinery, display(metres, up, mullion), window);
  }

  /** Whether a pixel that spans some metres of the front is on a mullion wide enough to be seen. */
  static boolean onMullion(double metres, double span) {
    double bar = metres / MULLIONS - (int) (metres / MULLIONS);
    return bar < Math.min(0.06, 0.001 / span);
  }

  /** Goods behind glass, which mullions and a transom divide. */
  private int display(double metres, double up, boolean mullion) {
    double within = up / top;
    int inside = lampsLit ? Rgb.scale(LAMPLIGHT, 0.55 + 0.45 * within) : tones.interior();
    if (up < 1.6) {
      int goods = CellHash.of(seed, (int) (metres * 1.9), (int) (up * 2.6));
      if ((goods & 3) == 0) {
        inside = Rgb.mix(inside, COLORS[(goods >>> 5) % COLORS.length], 90);
      }
    }
    if (mullion || Math.abs(up - 2.2) < 0.04) {
      return Rgb.mix(inside, tones.plinth(), 190);
    }
    return Rgb.mix(inside, tones.reflection(), lampsLit ? 0.08 : 0.12 + 0.3 * within);
  }
}
