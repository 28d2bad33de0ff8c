// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * The light of a scene.
 *
 * @param time the hour and weather
 * @param sky colours of the sky
 * @param sun the direct light
 * @param ambient light from the sky: a factor for each channel, 0xRRGGBB with 128 meaning 1
 * @param air the haze
 */
record Light(TimeOfDay time, Sky sky, Sun sun, int ambient, Air air) {

  /**
   * The sky.
   *
   * @param zenith colour overhead
   * @param horizon colour at the horizon
   * @param cloud colour of sunlit cloud
   * @param cover share of the sky under cloud, 0 to 1
   */
  record Sky(int zenith, int horizon, int cloud, double cover) {}

  /**
   * The sun.
   *
   * @param color direct light: a factor for each channel, 0xRRGGBB with 128 meaning 1; black if the
   *     light has no direction
   * @param azimuth direction from the street's axis, radians to the right
   * @param elevation height above the horizon, radians
   */
  record Sun(int color, double azimuth, double elevation) {}

  /**
   * The air between the camera and the scene.
   *
   * @param haze its colour
   * @param density share of light lost per metre
   */
  record Air(int haze, double density) {}

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
              new Sky(0x5B9BD8, 0xD2E4EC, 0xFFF6E8, cover),
              new Sun(0x554C40, azimuth, dice.range(0.4, 0.6)),
              0x5A6068,
              new Air(0xC6DAE6, thin * 1.6));
      case NOON ->
          new Light(
              time,
              new Sky(0x2F79CF, 0xA9D0EC, 0xFFFFFF, cover),
              new Sun(0x544F46, azimuth, high),
              0x5C6268,
              new Air(0xB2D0E6, thin));
      case OVERCAST ->
          new Light(
              time,
              new Sky(0x93A9BF, 0xD0DAE2, 0xE4E9EE, 0.95),
              new Sun(0x000000, azimuth, high),
              0x7E8286,
              new Air(0xC4D0DA, thin * 2));
      case GOLDEN ->
          new Light(
              time,
              new Sky(0x4F7FBE, 0xFFC878, 0xFFD9A6, cover),
              new Sun(0x6A5230, dice.sign() * dice.range(0.15, 0.5), low),
              0x5A585C,
              new Air(0xF2C694, thin * 1.8));
      case DUSK ->
          new Light(
              time,
              new Sky(0x34508F, 0xF29A62, 0xE88C74, cover),
              new Sun(0x000000, azimuth, low),
              0x5C5A6A,
              new Air(0xA88A94, thin * 1.6));
      case NIGHT ->
          new Light(
              time,
              new Sky(0x0E1836, 0x33406A, 0x2C3658, cover * 0.7),
              new Sun(0x000000, azimuth, high),
              0x3A3C4E,
              new Air(0x2C3658, thin * 1.6));
    };
  }

  /** Whether the light has a direction. */
  boolean castsShadows() {
    return sun.color != 0;
  }

  /** Whether street lamps, windows and headlights are on. */
  boolean lampsLit() {
    return time == TimeOfDay.DUSK || time == TimeOfDay.NIGHT;
  }

  /** Metres along x that a shadow reaches per metre of height. */
  double shadowX() {
    return -Math.sin(sun.azimuth) * shadowLength();
  }

  /** Metres along z that a shadow reaches per metre of height. */
  double shadowZ() {
    return -Math.cos(sun.azimuth) * shadowLength();
  }

  private double shadowLength() {
    return Math.min(2.2, 1 / Math.tan(sun.elevation));
  }

  /** Cosine between the sun and a unit normal; 0 for a surface that faces away from the sun. */
  double facing(double nx, double ny, double nz) {
    double flat = Math.cos(sun.elevation);
    return Math.max(
        0,
        nx * Math.sin(sun.azimuth) * flat
            + ny * Math.sin(sun.elevation)
            + nz * Math.cos(sun.azimuth) * flat);
  }

  /** A surface colour under this light: albedo * (ambient + sun * cosine). */
  int shade(int albedo, double cosine) {
    return Rgb.of(
        lit(Rgb.red(albedo), Rgb.red(ambient), Rgb.red(sun.color), cosine),
        lit(Rgb.green(albedo), Rgb.green(ambient), Rgb.green(sun.color), cosine),
        lit(Rgb.blue(albedo), Rgb.blue(ambient), Rgb.blue(sun.color), cosine));
  }

  private static int lit(int albedo, int ambient, int direct, double cosine) {
    return (int) (albedo * (ambient + direct * cosine) / 128 + 0.5);
  }

  /** Share of the haze's colour at a distance in metres, 0 to 256. */
  int hazeWeight(double distance) {
    return (int) (256 * (1 - Math.exp(-air.density * Math.max(0, distance))));
  }

  /** A colour seen through the haze at a distance in metres. */
  int through(int rgb, double distance) {
    return Rgb.mix(rgb, air.haze, hazeWeight(distance));
  }
}
