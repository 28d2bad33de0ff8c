// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * Paints upright facets: walls with storeys, bays, windows, shops and mouldings. Each pixel is a
 * blend of everything within its footprint, so distant windows fade into an even tone.
 */
final class FacadePainter {
  private static final double FRAME = 0.09;

  /** Rows painted at a time, column by column; few enough to stay in the cache. */
  private static final int BAND = 32;

  /** A storey's height in fixed-point arithmetic. */
  private static final int UNIT = 1 << 24;

  /** Height of the moulding at each floor, a fraction of a storey. */
  private static final double MOULDING = 0.035;

  private static final int LAMPLIGHT = 0xFFCB78;
  private static final int CURTAIN_LIGHT = 0xE08A50;
  private static final int DARK_GLASS = 0x343A40;

  /** Colour of the fronts across the street, which windows reflect. */
  private static final int OPPOSITE = 0xB08A5C;

  private static final int DOOR = 0x5C3826;

  private final Stage stage;
  private final SceneClass kind;
  private final FacadeStyle style;
  private final int seed;
  private final boolean lampsLit;
  private final Masonry masonry;
  private final ShopFront shops;
  private final FacadeStyle.Grid grid;
  private final FacadeStyle.Window window;
  private final boolean hasShutters;
  private final Tones tones;
  private final int trim;
  private final int trimShade;
  private final int rail;
  private final int shutter;
  private final int door;
  private final double storeysPerMetre;
  private final double insetV;
  private final double paneRise;
  private final int sill;
  private final int moulding;

  /**
   * Colours in the scene's light that the storeys share with {@link ShopFront}.
   *
   * @param plinth the foot of the wall
   * @param interior the dark behind glass
   * @param reflection the light that glass reflects
   */
  record Tones(int plinth, int interior, int reflection) {}

  FacadePainter(Stage stage, SceneClass kind, FacadeStyle style, double cosine, int seed) {
    this.stage = stage;
    this.kind = kind;
    this.style = style;
    this.grid = style.grid();
    this.window = style.window();
    this.hasShutters = style.fittings().shutter().isPresent();
    this.seed = seed;
    Light light = stage.light();
    lampsLit = light.lampsLit();
    int wall = light.shade(style.wall(), cosine);
    masonry = new Masonry(stage.textures(), style.surface(), wall, seed);
    trim = light.shade(style.trim(), cosine);
    trimShade = Rgb.scale(trim, 0.74);
    rail = Rgb.scale(trim, 0.5);
    shutter = light.shade(style.fittings().shutter().orElse(0), cosine);
    door = light.shade(DOOR, cosine);
    int sky = Rgb.mix(light.sky().horizon(), light.sky().zenith(), 120);
    tones =
        new Tones(
            Rgb.scale(wall, 0.72),
            light.shade(DARK_GLASS, 0.2),
            style.tower() ? sky : Rgb.mix(sky, light.shade(OPPOSITE, 0.4), 0.7));
    shops = new ShopFront(light, style, cosine, tones, seed);
    storeysPerMetre = 1 / grid.storey();
    insetV = FRAME * storeysPerMetre;
    sill = (int) (window.sill() * UNIT);
    moulding = style.glazed() ? (int) (MOULDING * UNIT) : -1;
    paneRise = style.glazed() ? 256 / ((window.head() - window.sill()) * UNIT) : 0;
  }

  /** Paints the facet up to a height in metres. */
  void paint(Facet facet, double height) {
    List<Column> columns = new ArrayList<>();
    int top = stage.canvas().height();
    int bottom = 0;
    for (int i = 0; i < facet.columns(); i++) {
      double depth = facet.depth(i);
      int first = rowOf(height, depth);
      int end = stage.skyline().hiddenFrom(facet.firstColumn() + i, depth);
      if (first < Math.min(end, stage.canvas().height())) {
        Column column = new Column(facet, i, height);
        columns.add(column);
        top = Math.min(top, column.top);
        bottom = Math.max(bottom, column.bottom);
      }
    }
    for (int y = top; y < bottom; y += BAND) {
      for (Column column : columns) {
        column.paint(Math.max(y, column.top), Math.min(y + BAND, column.bottom));
      }
    }
  }

  private int rowOf(double up, double depth) {
    return stage.canvas().rowAt(stage.camera().row(up, depth));
  }

  /** One screen column of a facet, with everything that is the same at every height. */
  private final class Column {
    private final int x;
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
      x = facet.firstColumn() + i;
      floors = (int) ((height - grid.cornice() - grid.base() + 0.15) * storeysPerMetre);
      double depth = facet.depth(i);
      double from = facet.from(i) / grid.bay();
      double to = facet.to(i) / grid.bay();
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
      double inset = FRAME / grid.bay();
      double middle = (window.left() + window.right()) / 2;
      double leaf = 0.5 * (window.right() - window.left());
      frame = cover(from, to, window.left(), window.right());
      pane = cover(from, to, window.left() + inset, window.right() - inset);
      mullion = 0.9 * cover(from, to, middle - inset / 3, middle + inset / 3);
      leaves =
          hasShutters ? cover(from, to, window.left() - leaf, window.right() + leaf) - frame : 0;
      bare = frame + leaves <= 0;
      clear = pane >= 1 && mullion <= 0;
      paneLow = (int) ((window.sill() + insetV + halfFoot) * UNIT);
      paneHigh = (int) ((window.head() - insetV - halfFoot) * UNIT);
      shopWindow = cover(from / 2, to / 2, 0.06, 0.94);
      hazeWeight = stage.light().hazeWeight(depth);
      int hidden = stage.skyline().hiddenFrom(x, depth);
      top = rowOf(height, depth);
      bottom = Math.min(hidden, rowOf(0, depth));
      double storeysEnd =
          style.glazed() ? grid.base() + floors * grid.storey() : height - grid.cornice();
      storeysTop = rowOf(Math.min(storeysEnd, height - grid.cornice()), depth);
      storeysBottom = rowOf(grid.base(), depth);
    }

    void paint(int from, int to) {
      int upper = Math.max(from, Math.min(to, storeysTop));
      int lower = Math.max(upper, Math.min(to, storeysBottom));
      paintAny(from, upper);
      paintStoreys(upper, lower);
      paintAny(lower, to);
    }

    private void paintAny(int from, int to) {
      for (int y = from; y < to; y++) {
        put(y * stage.canvas().width() + x, shade(upAt(y)));
      }
    }

    private void put(int at, int color) {
      stage.canvas().rgb()[at] = Rgb.mix(color, stage.light().air().haze(), hazeWeight);
      stage.canvas().ids()[at] = (byte) kind.id();
    }

    private double upAt(int y) {
      return Math.max(0, stage.camera().eye() - (y + 0.5 - stage.camera().horizon()) * foot);
    }

    /** Paints plain wall and plain glass in integer arithmetic, the rest through {@link #shade}. */
    private void paintStoreys(int from, int to) {
      int width = stage.canvas().width();
      double up = upAt(from);
      int storey = (int) ((up - grid.base()) * storeysPerMetre * UNIT);
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
      if (up > height - grid.cornice()) {
        return up > height - 0.55 * grid.cornice() ? trim : trimShade;
      }
      if (!style.glazed()) {
        return up < grid.base() ? Rgb.mix(wall(up), tones.plinth, 140) : wall(up);
      }
      if (up >= grid.base()) {
        return storey(up);
      }
      return style.shops() ? shops.at(shop, metres, up, shopWindow, shopMullion) : entrance(up);
    }

    private int wall(double up) {
      return masonry.at(patternColumn, stainColumn, masonry.fixedRow(up), strength);
    }

    /** A storey with windows; a storey that reaches into the cornice has none. */
    private int storey(double up) {
      double storeys = (up - grid.base()) * storeysPerMetre;
      int floor = (int) storeys;
      if (floor >= floors) {
        return wall(up);
      }
      double within = storeys - floor;
      double frameV =
          frame + leaves > 0 ? overlap(within, halfFoot, window.sill(), window.head()) : 0;
      if (frameV <= 0) {
        return ledge(within, up);
      }
      double paneV =
          pane * overlap(within, halfFoot, window.sill() + insetV, window.head() - insetV);
      int glass = trim;
      if (paneV > 0) {
        glass = glass(floor, (int) ((within - window.sill()) * UNIT * paneRise));
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
      double above = within - window.sill();
      if (style.fittings().balcony() && above > 0 && above < 0.3 && frame > 0 && railBar) {
        return rail;
      }
      if (above < 0 && above > -0.05 && frame > 0.3) {
        return trim;
      }
      return within < MOULDING ? Rgb.mix(wall(up), trim, 110) : wall(up);
    }

    /** A pane: lamplight, or a reflection that grows towards its top (rise 256). */
    private int glass(int floor, int rise) {
      int bits = CellHash.of(seed, bay, floor);
      if (lampsLit && (bits & 15) < 7) {
        int lamp = ((bits >> 8) & 3) == 0 && rise > 90 ? CURTAIN_LIGHT : LAMPLIGHT;
        return Rgb.modulate(lamp, 184 + ((72 * rise) >> 8));
      }
      int mirror = 46 + rise / 2 + ((bits >> 2) & 60);
      int glass = Rgb.mix(tones.interior, tones.reflection, mirror);
      boolean blind = ((bits >> 12) & 7) == 0 && rise > 115;
      return blind ? Rgb.mix(glass, trim, 150) : glass;
    }

    /** The ground floor of a house without shops. */
    private int entrance(double up) {
      if (up < 0.6) {
        return tones.plinth;
      }
      boolean isDoor = CellHash.of(seed, bay, 331) % 5 == 0;
      double head = isDoor ? 2.5 : Math.min(3.0, grid.base() - 0.8);
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
