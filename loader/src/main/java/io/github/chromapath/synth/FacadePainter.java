// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * Paints upright facets: walls with storeys, bays, windows, shops and mouldings. Each pixel blends
 * what its footprint covers, so that distant windows fade into an even tone.
 */
final class FacadePainter {
  private static final double FRAME = 0.09;

  /** Rows painted column by column before going on: few enough to stay in the cache. */
  private static final int BAND = 32;

  /** A storey's height in fixed-point arithmetic. */
  private static final int UNIT = 1 << 24;

  /** Height of the moulding at each floor, a fraction of a storey. */
  private static final double MOULDING = 0.035;

  private static final int LAMPLIGHT = 0xFFCB78;
  private static final int CURTAIN_LIGHT = 0xE08A50;
  private static final int DARK_GLASS = 0x343A40;

  /** What the windows of a street mirror: the fronts across it. */
  private static final int OPPOSITE = 0xB08A5C;

  private static final int DOOR = 0x5C3826;

  private final Stage stage;
  private final SceneClass kind;
  private final FacadeStyle style;
  private final int seed;
  private final boolean lampsLit;
  private final Masonry masonry;
  private final ShopFront shops;
  private final int trim;
  private final int trimShade;
  private final int rail;
  private final int shutter;
  private final int plinth;
  private final int door;
  private final int dark;
  private final int reflection;
  private final double storeysPerMetre;
  private final double insetV;
  private final double paneRise;
  private final int sill;
  private final int moulding;

  FacadePainter(Stage stage, SceneClass kind, FacadeStyle style, double cosine, int seed) {
    this.stage = stage;
    this.kind = kind;
    this.style = style;
    this.seed = seed;
    Light light = stage.light();
    lampsLit = light.lampsLit();
    int wall = light.shade(style.wall(), cosine);
    masonry = new Masonry(stage.textures(), style.surface(), wall, seed);
    trim = light.shade(style.trim(), cosine);
    trimShade = Rgb.scale(trim, 0.74);
    rail = Rgb.scale(trim, 0.5);
    shutter = light.shade(style.shutter(), cosine);
    plinth = Rgb.scale(wall, 0.72);
    door = light.shade(DOOR, cosine);
    dark = light.shade(DARK_GLASS, 0.2);
    int sky = Rgb.mix(light.skyline(), light.zenith(), 120);
    reflection = style.tower() ? sky : Rgb.mix(sky, light.shade(OPPOSITE, 0.4), 0.7);
    shops = new ShopFront(light, style, cosine, plinth, dark, reflection, seed);
    storeysPerMetre = 1 / style.storey();
    insetV = FRAME * storeysPerMetre;
    sill = (int) (style.sill() * UNIT);
    moulding = style.glazed() ? (int) (MOULDING * UNIT) : -1;
    paneRise = style.glazed() ? 256 / ((style.head() - style.sill()) * UNIT) : 0;
  }

  /** Paints the facet up to a height in metres. */
  void paint(Facet facet, double height) {
    Column[] columns = new Column[facet.columns()];
    int top = stage.canvas().height();
    int bottom = 0;
    for (int i = 0; i < columns.length; i++) {
      double depth = facet.depth(i);
      int first = rowOf(height, depth);
      int end = stage.skyline().hiddenFrom(facet.firstColumn() + i, depth);
      if (first < Math.min(end, stage.canvas().height())) {
        columns[i] = new Column(facet, i, height);
        top = Math.min(top, columns[i].top);
        bottom = Math.max(bottom, columns[i].bottom);
      }
    }
    for (int y = top; y < bottom; y += BAND) {
      for (int i = 0; i < columns.length; i++) {
        Column c = columns[i];
        if (c != null) {
          int from = Math.max(y, c.top);
          c.paint(facet.firstColumn() + i, from, Math.min(y + BAND, c.bottom));
        }
      }
    }
  }

  private int rowOf(double up, double depth) {
    return stage.canvas().rowAt(stage.camera().row(up, depth));
  }

  /** One screen column of a facet: what it covers there, the same at every height. */
  private final class Column {
    private final double height;
    private final int floors;
    private final double foot;
    private final double halfFoot;
    private final double metres;
    private final int patternColumn;
    private final int stainColumn;
    private final int strength;
    private final int bay;
    private final int shop;
    private final boolean railBar;
    private final boolean shopMullion;
    private final double frame;
    private final double pane;
    private final double mullion;
    private final double leaves;
    private final boolean bare;
    private final boolean clear;
    private final int paneLow;
    private final int paneHigh;
    private final int storeysTop;
    private final int storeysBottom;
    private final double shopWindow;
    private final int hazeWeight;
    private final int top;
    private final int bottom;

    Column(Facet facet, int i, double height) {
      this.height = height;
      floors = (int) ((height - style.cornice() - style.base() + 0.15) * storeysPerMetre);
      double depth = facet.depth(i);
      double from = facet.from(i) / style.bay();
      double to = facet.to(i) / style.bay();
      foot = depth / stage.camera().focal();
      halfFoot = foot * storeysPerMetre / 2;
      metres = (facet.from(i) + facet.to(i)) / 2;
      double span = Math.max(foot, facet.to(i) - facet.from(i));
      patternColumn = masonry.patternColumn(metres);
      stainColumn = masonry.stainColumn(metres);
      strength = masonry.strength(span);
      bay = (int) ((from + to) / 2);
      shop = shops.shopOf(bay);
      railBar = metres / 0.22 - (int) (metres / 0.22) < 0.4;
      shopMullion = ShopFront.onMullion(metres, span);
      double inset = FRAME / style.bay();
      double middle = (style.left() + style.right()) / 2;
      double leaf = 0.5 * (style.right() - style.left());
      frame = cover(from, to, style.left(), style.right());
      pane = cover(from, to, style.left() + inset, style.right() - inset);
      mullion = 0.9 * cover(from, to, middle - inset / 3, middle + inset / 3);
      leaves =
          style.shutter() == 0
              ? 0
              : cover(from, to, style.left() - leaf, style.right() + leaf) - frame;
      bare = frame + leaves <= 0;
      clear = pane >= 1 && mullion <= 0;
      paneLow = (int) ((style.sill() + insetV + halfFoot) * UNIT);
      paneHigh = (int) ((style.head() - insetV - halfFoot) * UNIT);
      shopWindow = cover(from / 2, to / 2, 0.06, 0.94);
      hazeWeight = stage.light().hazeWeight(depth);
      int hidden = stage.skyline().hiddenFrom(facet.firstColumn() + i, depth);
      top = rowOf(height, depth);
      bottom = Math.min(hidden, rowOf(0, depth));
      double storeysEnd =
          style.glazed() ? style.base() + floors * style.storey() : height - style.cornice();
      storeysTop = rowOf(Math.min(storeysEnd, height - style.cornice()), depth);
      storeysBottom = rowOf(style.base(), depth);
    }

    void paint(int x, int from, int to) {
      int upper = Math.max(from, Math.min(to, storeysTop));
      int lower = Math.max(upper, Math.min(to, storeysBottom));
      paintAny(x, from, upper);
      paintStoreys(x, upper, lower);
      paintAny(x, lower, to);
    }

    private void paintAny(int x, int from, int to) {
      for (int y = from; y < to; y++) {
        put(y * stage.canvas().width() + x, shade(upAt(y)));
      }
    }

    private void put(int at, int colour) {
      stage.canvas().rgb()[at] = Rgb.mix(colour, stage.light().haze(), hazeWeight);
      stage.canvas().ids()[at] = (byte) kind.id();
    }

    private double upAt(int y) {
      return Math.max(0, stage.camera().eye() - (y + 0.5 - stage.camera().horizon()) * foot);
    }

    /** Plain wall and plain glass in integers, the rest through {@link #shade}. */
    private void paintStoreys(int x, int from, int to) {
      int width = stage.canvas().width();
      double up = upAt(from);
      int storey = (int) ((up - style.base()) * storeysPerMetre * UNIT);
      int storeyStep = (int) (foot * storeysPerMetre * UNIT);
      int row = masonry.fixedRow(up);
      int rowStep = masonry.fixedRow(foot);
      int at = from * width + x;
      for (int y = from; y < to; y++, at += width) {
        int within = storey & (UNIT - 1);
        if (bare && within > moulding) {
          put(at, masonry.at(patternColumn, stainColumn, row, strength));
        } else if (clear && within > paneLow && within < paneHigh) {
          put(at, glass(storey / UNIT, (int) ((within - sill) * paneRise)));
        } else {
          put(at, shade(upAt(y)));
        }
        storey -= storeyStep;
        row -= rowStep;
      }
    }

    private int shade(double up) {
      if (up > height - style.cornice()) {
        return up > height - 0.55 * style.cornice() ? trim : trimShade;
      }
      if (!style.glazed()) {
        return up < style.base() ? Rgb.mix(wall(up), plinth, 140) : wall(up);
      }
      if (up >= style.base()) {
        return storey(up);
      }
      return style.shops() ? shops.at(shop, metres, up, shopWindow, shopMullion) : entrance(up);
    }

    private int wall(double up) {
      return masonry.at(patternColumn, stainColumn, masonry.fixedRow(up), strength);
    }

    /** A storey with windows; one that the cornice would cut has none. */
    private int storey(double up) {
      double storeys = (up - style.base()) * storeysPerMetre;
      int floor = (int) storeys;
      if (floor >= floors) {
        return wall(up);
      }
      double within = storeys - floor;
      double frameV =
          frame + leaves > 0 ? overlap(within, halfFoot, style.sill(), style.head()) : 0;
      if (frameV <= 0) {
        return ledge(within, up);
      }
      double paneV = pane * overlap(within, halfFoot, style.sill() + insetV, style.head() - insetV);
      int glass = trim;
      if (paneV > 0) {
        glass = glass(floor, (int) ((within - style.sill()) * UNIT * paneRise));
        glass = mullion > 0 ? Rgb.mix(glass, trim, mullion) : glass;
        if (paneV >= 1) {
          return glass;
        }
      }
      int result = frame * frameV >= 1 ? trim : ledge(within, up);
      if (leaves > 0) {
        result = Rgb.mix(result, shutter, leaves * frameV);
      }
      return Rgb.mix(Rgb.mix(result, trim, frame * frameV), glass, paneV);
    }

    /** The wall between windows: sills, balcony rails and the moulding at each floor. */
    private int ledge(double within, double up) {
      double above = within - style.sill();
      if (style.balcony() && above > 0 && above < 0.3 && frame > 0 && railBar) {
        return rail;
      }
      if (above < 0 && above > -0.05 && frame > 0.3) {
        return trim;
      }
      return within < MOULDING ? Rgb.mix(wall(up), trim, 110) : wall(up);
    }

    /** A pane: lamplight or the sky's reflection, more of it towards its top (rise 256). */
    private int glass(int floor, int rise) {
      int bits = CellHash.of(seed, bay, floor);
      if (lampsLit && (bits & 15) < 7) {
        int lamp = ((bits >> 8) & 3) == 0 && rise > 90 ? CURTAIN_LIGHT : LAMPLIGHT;
        return Rgb.modulate(lamp, 184 + ((72 * rise) >> 8));
      }
      int mirror = 46 + rise / 2 + ((bits >> 2) & 60);
      int glass = Rgb.mix(dark, reflection, mirror);
      boolean blind = ((bits >> 12) & 7) == 0 && rise > 115;
      return blind ? Rgb.mix(glass, trim, 150) : glass;
    }

    /** The ground floor of a house without shops. */
    private int entrance(double up) {
      if (up < 0.6) {
        return plinth;
      }
      boolean isDoor = CellHash.of(seed, bay, 331) % 5 == 0;
      double head = isDoor ? 2.5 : Math.min(3.0, style.base() - 0.8);
      double low = isDoor ? 0.6 : 1.2;
      if (up < low || up > head || frame <= 0) {
        return wall(up);
      }
      int opening = isDoor ? door : glass(-1, (int) (256 * up / head));
      return Rgb.mix(Rgb.mix(wall(up), trim, frame), opening, pane);
    }
  }

  /** Share of [from, to] inside the band [low, high] of the unit period. */
  private static double cover(double from, double to, double low, double high) {
    double share = (inside(to, low, high) - inside(from, low, high)) / (to - from);
    return Math.max(0, Math.min(1, share));
  }

  private static double inside(double at, double low, double high) {
    double whole = Math.floor(at);
    double rest = at - whole - low;
    return whole * (high - low) + Math.max(0, Math.min(high - low, rest));
  }

  /** Share of [at - half, at + half] inside [low, high]. */
  private static double overlap(double at, double half, double low, double high) {
    if (at - half >= low && at + half <= high) {
      return 1;
    }
    double from = at - half > low ? at - half : low;
    double to = at + half < high ? at + half : high;
    return to <= from ? 0 : (to - from) / (2 * half);
  }
}
