package io.github.chromapath.dataset.synth;

/**
 * Casts a ray through every pixel below the horizon onto the ground plan: roadway with markings,
 * kerbs, pavement and grass, each with a texture that stays put on the ground.
 */
final class GroundPainter {
  private static final int ASPHALT = 0x5A606C;
  private static final int PAVEMENT = 0xB49A7C;
  private static final int KERB_STONE = 0xC4B49A;
  private static final int GRASS = 0x86A63C;
  private static final int DRY_GRASS = 0xA8AC50;
  private static final int WHITE_PAINT = 0xE6E4DC;
  private static final int YELLOW_PAINT = 0xEBAF28;

  /** Keeps texture coordinates positive, a whole number of tiles. */
  private static final int OFFSET = 1 << 20;

  private final Stage stage;
  private final Street street;
  private final Street.Crossing[] crossings;
  private final int asphalt;
  private final int pavement;
  private final int kerb;
  private final int grass;
  private final int dryGrass;
  private final int white;
  private final int yellow;

  GroundPainter(Stage stage, Street street, Dice dice) {
    this.stage = stage;
    this.street = street;
    this.crossings = street.crossings().toArray(new Street.Crossing[0]);
    Light light = stage.light();
    double up = light.facing(0, 1, 0);
    asphalt = light.shade(Rgb.scale(ASPHALT, dice.range(0.85, 1.15)), up);
    pavement = light.shade(Rgb.scale(PAVEMENT, dice.range(0.92, 1.06)), up);
    kerb = light.shade(KERB_STONE, up);
    grass = light.shade(Rgb.scale(GRASS, dice.range(0.9, 1.1)), up);
    dryGrass = light.shade(DRY_GRASS, up);
    white = light.shade(WHITE_PAINT, up);
    yellow = light.shade(YELLOW_PAINT, up);
  }

  void paint() {
    Camera camera = stage.camera();
    Canvas canvas = stage.canvas();
    int first = (int) Math.max(0, Math.ceil(camera.horizon() - 0.5));
    for (int y = first; y < canvas.height(); y++) {
      double depth = camera.focal() * camera.eye() / (y + 0.5 - camera.horizon());
      if (depth > 0 && depth < Street.END * 1.5) {
        paintRow(y, depth);
      }
    }
  }

  private void paintRow(int y, double depth) {
    Camera camera = stage.camera();
    Canvas canvas = stage.canvas();
    double x = camera.x() + depth * camera.rayX(0.5);
    double z = depth * camera.rayZ(0.5);
    double dx = depth * (camera.rayX(1.5) - camera.rayX(0.5));
    double dz = depth * (camera.rayZ(1.5) - camera.rayZ(0.5));
    double foot = depth / camera.focal();
    int hazeWeight = stage.light().hazeWeight(depth);
    int haze = stage.light().haze();
    int at = y * canvas.width();
    for (int i = 0; i < canvas.width(); i++, x += dx, z += dz) {
      if (y < stage.skyline().groundFrom(i)) {
        continue;
      }
      long cell = cell(x, z, foot, depth);
      canvas.rgb()[at + i] = Rgb.mix((int) cell, haze, hazeWeight);
      canvas.ids()[at + i] = (byte) (cell >> 32);
    }
  }

  /** Class id in the upper and colour in the lower half. */
  private long cell(double x, double z, double foot, double depth) {
    double side = Math.abs(x);
    double beyondKerb = side - street.roadEdge();
    double beyondCrossing = Double.MAX_VALUE;
    for (Street.Crossing crossing : crossings) {
      beyondCrossing = Math.min(beyondCrossing, crossing.outside(z));
    }
    double inside = Math.min(beyondKerb, beyondCrossing);
    if (inside > 0 && beyondKerb < Street.CORNER && beyondCrossing < Street.CORNER) {
      double u = Street.CORNER - beyondKerb;
      double v = Street.CORNER - beyondCrossing;
      inside = Street.CORNER - Math.sqrt(u * u + v * v);
    }
    int fine = detail(foot, x, z);
    int broad = stage.textures().stain().at(texel(x, 5), texel(z, 5)) - 128;
    if (inside <= 0) {
      if (side < street.median() && beyondCrossing > 6) {
        return side > street.median() - Street.KERB
            ? pack(SceneClass.SIDEWALK, Rgb.modulate(kerb, 256 + fine / 4))
            : grassCell(fine, broad);
      }
      return pack(SceneClass.ROAD, road(x, z, foot, depth, beyondCrossing, inside, fine, broad));
    }
    if (inside < Street.KERB) {
      return pack(SceneClass.SIDEWALK, Rgb.modulate(kerb, 256 + fine / 4));
    }
    boolean alongCrossing = beyondCrossing < 4.5;
    if (!alongCrossing && (side < street.pavementStart() || side > street.pavementEnd())) {
      return grassCell(fine, broad);
    }
    int slab = stage.textures().slab().at(texel(x, 64), texel(z, 64)) - 128;
    int joints = (int) (slab * Math.min(1, 0.012 / foot));
    return pack(SceneClass.SIDEWALK, Rgb.modulate(pavement, 256 + joints + fine / 4 + broad / 6));
  }

  private long grassCell(int fine, int broad) {
    int blades = Rgb.mix(grass, dryGrass, Math.max(0, Math.min(256, 60 + 2 * broad)));
    return pack(SceneClass.TERRAIN, Rgb.modulate(blades, 256 + fine + broad / 4));
  }

  private int road(
      double x,
      double z,
      double foot,
      double depth,
      double beyondCrossing,
      double inside,
      int fine,
      int broad) {
    double wheel = Math.abs(Math.abs(x) - street.median()) / street.lane();
    double track = Math.abs(wheel - Math.floor(wheel) - 0.5);
    int wear = track > 0.18 && track < 0.32 ? -12 : 0;
    int gutter = inside > -0.35 ? -34 : 0;
    int surface = Rgb.modulate(asphalt, 256 + fine / 2 + broad / 5 + wear + gutter);
    if (beyondCrossing <= 0.6) {
      return surface;
    }
    int worn = Math.max(0, 236 + broad + fine / 3);
    if (beyondCrossing < Street.STOP_LINE + 0.6 && Math.abs(x) < street.roadEdge() - 0.3) {
      double along = depth * foot / stage.camera().eye();
      int paint = (int) (Math.min(256, worn) * atCrossing(x, z, foot, along, beyondCrossing));
      return Rgb.mix(surface, white, Math.min(256, paint));
    }
    return beyondCrossing < Street.STOP_LINE + 0.6 ? surface : lines(x, z, foot, surface, worn);
  }

  /** Share of paint in the zebra and the stop line, 0 to 1. */
  private double atCrossing(double x, double z, double foot, double along, double distance) {
    double zebra = cover(distance - Street.ZEBRA_GAP - Street.ZEBRA / 2, Street.ZEBRA / 2, along);
    if (zebra > 0) {
      double stripe = Math.abs(x - Math.floor(x) - 0.5);
      return zebra * cover(stripe, 0.25, foot);
    }
    boolean approaching = x > 0 == nearSide(z);
    if (!approaching || Math.abs(x) < street.median() + 0.2) {
      return 0;
    }
    return cover(distance - Street.STOP_LINE, 0.25, along);
  }

  private boolean nearSide(double z) {
    for (Street.Crossing c : street.crossings()) {
      if (z < c.start()) {
        return c.start() - z < Street.STOP_LINE + 1;
      }
    }
    return false;
  }

  private int lines(double x, double z, double foot, int surface, int worn) {
    double across = (Math.abs(x) - street.median()) / street.lane();
    int line = (int) Math.round(across);
    if (line > street.lanes()) {
      return surface;
    }
    double off = Math.abs(across - line) * street.lane();
    double half = 0.07;
    int colour = white;
    double dash = 1;
    if (line == 0) {
      colour = yellow;
      off = Math.abs(off - (street.median() > 0 ? 0.3 : 0.14));
    } else if (line < street.lanes()) {
      double phase = z / 8 - Math.floor(z / 8);
      dash = phase < 0.42 ? 1 : 0;
    } else if (street.parking() == 0) {
      off = Math.abs(off - 0.3);
    }
    double share = cover(off, half, foot) * dash;
    return share <= 0 ? surface : Rgb.mix(surface, colour, (int) (Math.min(256, worn) * share));
  }

  /** Share of a footprint at distance {@code off} from the middle of a band of half width. */
  private static double cover(double off, double half, double foot) {
    double share = (half + foot / 2 - Math.abs(off)) / foot;
    return Math.max(0, Math.min(Math.min(1, 2 * half / foot), share));
  }

  private int detail(double foot, double x, double z) {
    int grain = stage.textures().grain().at(texel(x, 44), texel(z, 44)) - 128;
    return (int) (grain * Math.min(1, 0.014 / foot) * 0.55);
  }

  private static int texel(double metres, int perMetre) {
    return (int) (metres * perMetre + OFFSET);
  }

  private static long pack(SceneClass kind, int rgb) {
    return ((long) kind.id() << 32) | rgb;
  }
}
