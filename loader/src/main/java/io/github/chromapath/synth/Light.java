// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * The light of a scene: sky colours, the sun, the air between, and whether lamps burn.
 *
 * @param time the hour
 * @param zenith sky colour overhead
 * @param skyline sky colour at the horizon
 * @param cloud colour of sunlit cloud
 * @param cover share of the sky under cloud, 0 to 1
 * @param sun multiplier of direct light per channel, 0xRRGGBB with 128 meaning 1
 * @param ambient multiplier of sky light per channel, same unit
 * @param azimuth the sun's direction from the street's axis, radians to the right
 * @param elevation the sun's height, radians; the light has no direction where sun is 0
 * @param haze colour of the air
 * @param density share of light lost to the air per metre
 * @param lampsLit whether street lamps, windows and headlamps are on
 */
record Light(
    TimeOfDay time,
    int zenith,
    int skyline,
    int cloud,
    double cover,
    int sun,
    int ambient,
    double azimuth,
    double elevation,
    int haze,
    double density,
    boolean lampsLit) {

  static Light draw(Dice dice, Iterable<TimeOfDay> times) {
    TimeOfDay time = TimeOfDay.draw(dice, times);
    double azimuth = dice.sign() * dice.range(0.5, 2.4);
    double high = dice.range(0.85, 1.2);
    double low = dice.range(0.12, 0.24);
    double thin = dice.range(0.0008, 0.0022);
    double cover = dice.range(0.15, 0.6);
    return switch (time) {
      case MORNING ->
          new Light(
              time,
              0x5B9BD8,
              0xD2E4EC,
              0xFFF6E8,
              cover,
              0x554C40,
              0x5A6068,
              azimuth,
              dice.range(0.4, 0.6),
              0xC6DAE6,
              thin * 1.6,
              false);
      case NOON ->
          new Light(
              time, 0x2F79CF, 0xA9D0EC, 0xFFFFFF, cover, 0x544F46, 0x5C6268, azimuth, high,
              0xB2D0E6, thin, false);
      case OVERCAST ->
          new Light(
              time, 0x93A9BF, 0xD0DAE2, 0xE4E9EE, 0.95, 0x000000, 0x7E8286, azimuth, high, 0xC4D0DA,
              thin * 2, false);
      case GOLDEN ->
          new Light(
              time,
              0x4F7FBE,
              0xFFC878,
              0xFFD9A6,
              cover,
              0x6A5230,
              0x5A585C,
              dice.sign() * dice.range(0.15, 0.5),
              low,
              0xF2C694,
              thin * 1.8,
              false);
      case DUSK ->
          new Light(
              time,
              0x34508F,
              0xF29A62,
              0xE88C74,
              cover,
              0x000000,
              0x5C5A6A,
              azimuth,
              low,
              0xA88A94,
              thin * 1.6,
              true);
      case NIGHT ->
          new Light(
              time,
              0x0E1836,
              0x33406A,
              0x2C3658,
              cover * 0.7,
              0x000000,
              0x3A3C4E,
              azimuth,
              high,
              0x2C3658,
              thin * 1.6,
              true);
    };
  }

  boolean castsShadows() {
    return sun != 0;
  }

  /** Metres along x that a shadow reaches per metre of height. */
  double shadowX() {
    return -Math.sin(azimuth) * shadowLength();
  }

  /** Metres along z that a shadow reaches per metre of height. */
  double shadowZ() {
    return -Math.cos(azimuth) * shadowLength();
  }

  private double shadowLength() {
    return Math.min(2.2, 1 / Math.tan(elevation));
  }

  /** Cosine of the sun's light on a surface whose unit normal is given; 0 where it faces away. */
  double facing(double nx, double ny, double nz) {
    double flat = Math.cos(elevation);
    return Math.max(
        0,
        nx * Math.sin(azimuth) * flat + ny * Math.sin(elevation) + nz * Math.cos(azimuth) * flat);
  }

  /** A surface colour under this light: albedo * (ambient + sun * cosine). */
  int shade(int albedo, double cosine) {
    return Rgb.of(
        lit(Rgb.red(albedo), Rgb.red(ambient), Rgb.red(sun), cosine),
        lit(Rgb.green(albedo), Rgb.green(ambient), Rgb.green(sun), cosine),
        lit(Rgb.blue(albedo), Rgb.blue(ambient), Rgb.blue(sun), cosine));
  }

  private static int lit(int albedo, int ambient, int sun, double cosine) {
    return (int) (albedo * (ambient + sun * cosine) / 128 + 0.5);
  }

  /** Share of the air's colour at a distance, 0 to 256. */
  int hazeWeight(double distance) {
    return (int) (256 * (1 - Math.exp(-density * Math.max(0, distance))));
  }

  /** A colour as seen through the air. */
  int through(int rgb, double distance) {
    return Rgb.mix(rgb, haze, hazeWeight(distance));
  }
}
