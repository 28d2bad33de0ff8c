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
  private final double median;
  private final double roadEdge;
  private final double pavementStart;
  private final double pavementEnd;
  private final double laneWidth;
  private final Street.Crossing[] crossings;
  private final RoadMarkings markings;
  private final Shades asphalt;
  private final Shades pavement;
  private final Shades kerb;
  private final int grass;
  private final int dryGrass;
  private final int white;
  private final int yellow;

  GroundPainter(Stage stage, Street street, Dice dice) {
    this.stage = stage;
    this.median = street.median();
    this.roadEdge = street.roadEdge();
    this.pavementStart = street.pavementStart();
    this.pavementEnd = street.pavementEnd();
    this.laneWidth = street.lane();
    this.crossings = street.crossings().toArray(new Street.Crossing[0]);
    this.markings = new RoadMarkings(street);
    Light light = stage.light();
    double up = light.facing(0, 1, 0);
    asphalt = new Shades(light.shade(Rgb.scale(ASPHALT, dice.range(0.85, 1.15)), up));
    pavement = new Shades(light.shade(Rgb.scale(PAVEMENT, dice.range(0.92, 1.06)), up));
    kerb = new Shades(light.shade(KERB_STONE, up));
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
        new Row(depth).paint(y);
      }
    }
  }

  /** One row of pixels: all see the ground at one depth, through footprints of one size. */
  private final class Row {
    private final double depth;
    private final double foot;
    private final double along;
    private final int fineGain;
    private final int slabGain;

    Row(double depth) {
      this.depth = depth;
      this.foot = depth / stage.camera().focal();
      this.along = depth * foot / stage.camera().eye();
      this.fineGain = (int) (141 * Math.min(1, 0.014 / foot));
      this.slabGain = (int) (256 * Math.min(1, 0.012 / foot));
    }

    void paint(int y) {
      Camera camera = stage.camera();
      Skyline skyline = stage.skyline();
      int width = stage.canvas().width();
      int[] rgb = stage.canvas().rgb();
      byte[] ids = stage.canvas().ids();
      double x0 = camera.x() + depth * camera.rayX(0.5);
      double z0 = depth * camera.rayZ(0.5);
      double dx = depth * (camera.rayX(1.5) - camera.rayX(0.5));
      double dz = depth * (camera.rayZ(1.5) - camera.rayZ(0.5));
      int hazeWeight = stage.light().hazeWeight(depth);
      int haze = stage.light().haze();
      int at = y * width;
      for (int i = 0; i < width; i++) {
        if (y >= skyline.groundFrom(i)) {
          long cell = cell(x0 + i * dx, z0 + i * dz);
          rgb[at + i] = Rgb.mix((int) cell, haze, hazeWeight);
          ids[at + i] = (byte) (cell >> 32);
        }
      }
    }

    /** Class id in the upper and colour in the lower half. */
    private long cell(double x, double z) {
      double side = Math.abs(x);
      double beyondKerb = side - roadEdge;
      double beyondCrossing = Double.MAX_VALUE;
      for (Street.Crossing crossing : crossings) {
        double outside = crossing.outside(z);
        beyondCrossing = outside < beyondCrossing ? outside : beyondCrossing;
      }
      double inside = beyondKerb < beyondCrossing ? beyondKerb : beyondCrossing;
      if (inside > 0 && beyondKerb < Street.CORNER && beyondCrossing < Street.CORNER) {
        double u = Street.CORNER - beyondKerb;
        double v = Street.CORNER - beyondCrossing;
        inside = Street.CORNER - Math.sqrt(u * u + v * v);
      }
      Textures textures = stage.textures();
      int fine = ((textures.grain().at(texel(x, 44), texel(z, 44)) - 128) * fineGain) >> 8;
      int broad = textures.stain().at(texel(x, 5), texel(z, 5)) - 128;
      if (inside <= 0) {
        boolean planted = side < median && beyondCrossing > 6;
        if (!planted) {
          return pack(SceneClass.ROAD, road(x, z, beyondCrossing, inside, fine, broad));
        }
        if (side < median - Street.KERB) {
          return grassCell(fine, broad);
        }
      }
      if (inside < Street.KERB) {
        return pack(SceneClass.SIDEWALK, kerb.at(256 + fine / 4));
      }
      boolean alongCrossing = beyondCrossing < 4.5;
      if (!alongCrossing && (side < pavementStart || side > pavementEnd)) {
        return grassCell(fine, broad);
      }
      int slab = ((textures.slab().at(texel(x, 64), texel(z, 64)) - 128) * slabGain) >> 8;
      return pack(SceneClass.SIDEWALK, pavement.at(256 + slab + fine / 4 + broad / 6));
    }

    private long grassCell(int fine, int broad) {
      int blades = Rgb.mix(grass, dryGrass, Math.max(0, Math.min(256, 60 + 2 * broad)));
      return pack(SceneClass.TERRAIN, Rgb.modulate(blades, 256 + fine + broad / 4));
    }

    private int road(
        double x, double z, double beyondCrossing, double inside, int fine, int broad) {
      double wheel = Math.abs(Math.abs(x) - median) / laneWidth;
      double track = Math.abs(wheel - (int) wheel - 0.5);
      int wear = track > 0.18 && track < 0.32 ? -12 : 0;
      int gutter = inside > -0.35 ? -34 : 0;
      int surface = asphalt.at(256 + fine / 2 + broad / 5 + wear + gutter);
      if (beyondCrossing <= 0.6) {
        return surface;
      }
      double paint =
          beyondCrossing < Street.STOP_LINE + 0.6
              ? markings.atCrossing(x, z, foot, along, beyondCrossing)
              : markings.lines(x, z, foot);
      if (paint == 0) {
        return surface;
      }
      int intact = Math.max(0, Math.min(256, 236 + broad + fine / 3));
      return Rgb.mix(surface, paint < 0 ? yellow : white, (int) (intact * Math.abs(paint)));
    }
  }

  private static int texel(double metres, int perMetre) {
    return (int) (metres * perMetre + OFFSET);
  }

  private static long pack(SceneClass kind, int rgb) {
    return ((long) kind.id() << 32) | rgb;
  }
}
