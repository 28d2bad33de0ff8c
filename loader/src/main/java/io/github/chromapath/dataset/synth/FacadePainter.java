package io.github.chromapath.dataset.synth;

/**
 * Paints upright facets: walls with storeys, bays, windows, shops and mouldings. Each pixel blends
 * what its footprint covers, so that distant windows fade into an even tone.
 */
final class FacadePainter {
  private static final double FRAME = 0.09;

  /** Rows painted column by column before going on: few enough to stay in the cache. */
  private static final int BAND = 64;

  private static final int[] SHOP_COLOURS = {0x2E6E5A, 0x8E2F38, 0x2C4A86, 0xC47A24, 0x5A3A6E};
  private static final int LAMPLIGHT = 0xFFCB78;
  private static final int DARK_GLASS = 0x2C3A48;

  private final Stage stage;
  private final SceneClass kind;
  private final FacadeStyle style;
  private final int seed;
  private final int wall;
  private final int trim;
  private final int shutter;
  private final int plinth;
  private final int dark;
  private final int reflection;
  private final double cosine;

  FacadePainter(Stage stage, SceneClass kind, FacadeStyle style, double cosine, int seed) {
    this.stage = stage;
    this.kind = kind;
    this.style = style;
    this.seed = seed;
    this.cosine = cosine;
    Light light = stage.light();
    wall = light.shade(style.wall(), cosine);
    trim = light.shade(style.trim(), cosine);
    shutter = light.shade(style.shutter(), cosine);
    plinth = Rgb.scale(light.shade(style.wall(), cosine), 0.72);
    dark = light.shade(DARK_GLASS, 0.2);
    reflection = Rgb.mix(light.skyline(), light.zenith(), 120);
  }

  /** What one column of the facet needs at every height. */
  private static final class Column {
    private double depth;
    private double foot;
    private double metres;
    private int bay;
    private double frame;
    private double pane;
    private double leaves;
    private double shop;
    private int haze;
    private double texture;
    private double mullion;
    private int top;
    private int bottom;
  }

  /** Paints the facet up to a height in metres. */
  void paint(Facet facet, double height) {
    Column[] columns = new Column[facet.columns()];
    int top = stage.canvas().height();
    int bottom = 0;
    for (int i = 0; i < columns.length; i++) {
      columns[i] = column(facet, i, height);
      top = Math.min(top, columns[i].top);
      bottom = Math.max(bottom, columns[i].bottom);
    }
    for (int y = top; y < bottom; y += BAND) {
      for (int i = 0; i < columns.length; i++) {
        Column c = columns[i];
        paintPart(
            c, facet.firstColumn() + i, Math.max(y, c.top), Math.min(y + BAND, c.bottom), height);
      }
    }
  }

  private void paintPart(Column c, int x, int from, int to, double height) {
    Canvas canvas = stage.canvas();
    int[] rgb = canvas.rgb();
    byte[] ids = canvas.ids();
    byte id = (byte) kind.id();
    int haze = stage.light().haze();
    double eye = stage.camera().eye();
    double horizon = stage.camera().horizon();
    int at = from * canvas.width() + x;
    for (int y = from; y < to; y++, at += canvas.width()) {
      double up = Math.max(0, eye - (y + 0.5 - horizon) * c.foot);
      rgb[at] = Rgb.mix(shade(c, up, height), haze, c.haze);
      ids[at] = id;
    }
  }

  private Column column(Facet facet, int i, double height) {
    Column c = new Column();
    double from = facet.from(i) / style.bay();
    double to = facet.to(i) / style.bay();
    c.depth = facet.depth(i);
    c.foot = c.depth / stage.camera().focal();
    c.metres = (facet.from(i) + facet.to(i)) / 2;
    c.bay = (int) ((from + to) / 2);
    int hidden = stage.skyline().hiddenFrom(facet.firstColumn() + i, c.depth);
    c.top = stage.canvas().rowAt(stage.camera().row(height, c.depth));
    c.bottom = Math.min(hidden, stage.canvas().rowAt(stage.camera().row(0, c.depth)));
    c.haze = stage.light().hazeWeight(c.depth);
    double span = Math.max(c.foot, facet.to(i) - facet.from(i));
    c.texture = Math.min(1, 0.016 / span);
    if (style.glazed()) {
      double inset = FRAME / style.bay();
      double middle = (style.left() + style.right()) / 2;
      c.frame = cover(from, to, style.left(), style.right());
      c.pane = cover(from, to, style.left() + inset, style.right() - inset);
      c.mullion = cover(from, to, middle - inset / 3, middle + inset / 3);
      double leaf = 0.5 * (style.right() - style.left());
      c.leaves =
          style.shutter() == 0
              ? 0
              : cover(from, to, style.left() - leaf, style.right() + leaf) - c.frame;
      c.shop = cover(from / 2, to / 2, 0.06, 0.94);
    }
    return c;
  }

  private int shade(Column c, double up, double height) {
    if (up > height - style.cornice()) {
      double down = (height - up) / style.cornice();
      return Rgb.scale(trim, down < 0.55 ? 1.0 : 0.74);
    }
    if (!style.glazed()) {
      return up < style.base() ? Rgb.mix(wallAt(c, up), plinth, 140) : wallAt(c, up);
    }
    if (up < style.base()) {
      return style.shops() ? shopAt(c, up) : entranceAt(c, up);
    }
    double storeys = (up - style.base()) / style.storey();
    int floor = (int) storeys;
    double within = storeys - floor;
    double half = c.foot / style.storey() / 2;
    boolean cutOff = height - style.cornice() - style.base() < (floor + 1) * style.storey() - 0.15;
    if (cutOff || c.frame + c.leaves <= 0) {
      return cutOff ? wallAt(c, up) : ledge(c, within, wallAt(c, up));
    }
    double frameV = overlap(within, half, style.sill(), style.head());
    if (frameV <= 0) {
      return ledge(c, within, wallAt(c, up));
    }
    double inset = FRAME / style.storey();
    double paneV = overlap(within, half, style.sill() + inset, style.head() - inset);
    double pane = c.pane * paneV;
    double rise = (within - style.sill()) / (style.head() - style.sill());
    int glass = pane > 0 ? Rgb.mix(glassAt(c.bay, floor, rise), trim, c.mullion * 0.9) : trim;
    if (pane >= 1) {
      return glass;
    }
    int result = ledge(c, within, wallAt(c, up));
    if (c.leaves > 0) {
      result = Rgb.mix(result, shutter, c.leaves * frameV);
    }
    return Rgb.mix(Rgb.mix(result, trim, c.frame * frameV), glass, pane);
  }

  private int ledge(Column c, double within, int material) {
    if (style.balcony() && within > style.sill() && within < style.sill() + 0.3) {
      double bars = c.metres / 0.22 - Math.floor(c.metres / 0.22);
      return c.frame > 0 && bars < 0.4 ? Rgb.scale(trim, 0.5) : material;
    }
    double below = style.sill() - within;
    if (below > 0 && below < 0.05 && c.frame > 0.3) {
      return trim;
    }
    return within < 0.035 ? Rgb.mix(material, trim, 110) : material;
  }

  private int glassAt(int bay, int floor, double within) {
    int hash = hash(bay, floor);
    if (stage.light().lampsLit() && (hash & 15) < 7) {
      int curtain = ((hash >> 8) & 3) == 0 && within > 0.35 ? 0xE08A50 : LAMPLIGHT;
      return Rgb.scale(curtain, 0.72 + 0.28 * within);
    }
    double mirror = 0.18 + 0.5 * within + ((hash >> 4) & 15) / 60.0;
    int glass = Rgb.mix(dark, reflection, mirror);
    boolean blind = ((hash >> 12) & 7) == 0 && within > 0.45;
    return blind ? Rgb.mix(glass, trim, 150) : glass;
  }

  private int shopAt(Column c, double up) {
    int shop = hash(c.bay / 2, 977);
    int colour = SHOP_COLOURS[(shop >>> 3) % SHOP_COLOURS.length];
    int lit = stage.light().shade(colour, cosine);
    double top = style.base() - 0.25;
    if (up > top) {
      return trim;
    }
    if (up > top - 0.7) {
      boolean lettering =
          up < top - 0.2
              && up > top - 0.5
              && c.shop > 0.8
              && (hash((int) (c.metres * 4), 5) & 3) > 0;
      int sign = stage.light().lampsLit() ? Rgb.mix(lit, colour, 160) : lit;
      return lettering ? Rgb.mix(sign, 0xF0E6D0, 150) : sign;
    }
    boolean awning = (shop & 3) == 0 && up > top - 1.35;
    if (awning) {
      boolean stripe = (int) (c.metres / 0.35) % 2 == 0;
      return stripe ? lit : Rgb.mix(lit, trim, 200);
    }
    if (up < 0.5 || c.shop < 0.02) {
      return Rgb.mix(plinth, lit, 110);
    }
    return Rgb.mix(Rgb.mix(plinth, lit, 110), displayAt(c, up, up / top), c.shop);
  }

  /** A shop window: goods behind glass, divided by mullions. */
  private int displayAt(Column c, double up, double within) {
    boolean lampsLit = stage.light().lampsLit();
    int inside = lampsLit ? Rgb.scale(0xF0C080, 0.55 + 0.45 * within) : dark;
    int goods = hash((int) (c.metres * 1.9), (int) (up * 2.6));
    if (up < 1.6 && (goods & 3) == 0) {
      inside = Rgb.mix(inside, SHOP_COLOURS[(goods >>> 5) % SHOP_COLOURS.length], 90);
    }
    double bar = c.metres / 1.3 - Math.floor(c.metres / 1.3);
    if (bar < 0.06 * c.texture || Math.abs(up - 2.2) < 0.04) {
      return Rgb.mix(inside, plinth, 190);
    }
    return Rgb.mix(inside, reflection, lampsLit ? 0.08 : 0.12 + 0.3 * within);
  }

  private int entranceAt(Column c, double up) {
    int material = wallAt(c, up);
    if (up < 0.6) {
      return plinth;
    }
    boolean door = hash(c.bay, 331) % 5 == 0;
    double head = door ? 2.5 : Math.min(3.0, style.base() - 0.8);
    double foot = door ? 0.6 : 1.2;
    if (up < foot || up > head || c.frame <= 0) {
      return material;
    }
    int opening = door ? stage.light().shade(0x5C3826, cosine) : glassAt(c.bay, -1, up / head);
    return Rgb.mix(Rgb.mix(material, trim, c.frame), opening, c.pane);
  }

  private int wallAt(Column c, double up) {
    Textures t = stage.textures();
    int stain = t.stain().at((int) (c.metres * 9) + seed, (int) (up * 5)) - 128;
    int fine =
        switch (style.surface()) {
          case BRICK -> t.brick().at((int) (c.metres * 128), (int) (up * 128)) - 128;
          case STONE -> t.stone().at((int) (c.metres * 64), (int) (up * 64)) - 128;
          case PANEL -> t.slab().at((int) (c.metres * 48), (int) (up * 48)) - 128;
          case PLASTER -> (t.grain().at((int) (c.metres * 50), (int) (up * 50)) - 128) / 4;
        };
    int soot = up < 1.2 ? (int) (18 * (1.2 - up)) : 0;
    return Rgb.modulate(wall, 256 + (int) (fine * c.texture) + stain / 6 - soot);
  }

  private int hash(int a, int b) {
    int h = (a * 0x9E3779B1) ^ (b * 0x85EBCA77) ^ seed;
    h = (h ^ (h >>> 15)) * 0x2C1B3C6D;
    h = (h ^ (h >>> 12)) * 0x297A2D39;
    return (h ^ (h >>> 15)) & 0x7FFFFFFF;
  }

  /** Share of [from, to] inside the band [low, high] of the unit period. */
  private static double cover(double from, double to, double low, double high) {
    double share = (inside(to, low, high) - inside(from, low, high)) / (to - from);
    return Math.max(0, Math.min(1, share));
  }

  /** Share of [at - half, at + half] inside [low, high]. */
  private static double overlap(double at, double half, double low, double high) {
    if (at - half >= low && at + half <= high) {
      return 1;
    }
    double share = Math.min(at + half, high) - Math.max(at - half, low);
    return share <= 0 ? 0 : share / (2 * half);
  }

  private static double inside(double at, double low, double high) {
    double whole = Math.floor(at);
    double rest = at - whole - low;
    return whole * (high - low) + Math.max(0, Math.min(high - low, rest));
  }
}
