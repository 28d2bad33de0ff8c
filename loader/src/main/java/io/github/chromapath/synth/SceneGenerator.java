// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws street scenes in GTA5's classes: a street in perspective with its houses, traffic, people
 * and planting, at some hour and in some weather.
 *
 * <p>Immutable and safe for concurrent use. Needs no display.
 */
public final class SceneGenerator {
  private final SynthSpec spec;
  private final Textures textures = Textures.standard();
  private final Sensor byDay;
  private final Sensor byNight;

  /** Prepares a generator of the scenes of one set. */
  public SceneGenerator(SynthSpec spec) {
    this.spec = spec;
    this.byDay = new Sensor(spec.width(), 1.6);
    this.byNight = new Sensor(spec.width(), 2.5);
  }

  /**
   * Draws one scene; the same index always gives the same pixels.
   *
   * @param index number of the scene in its set, 1 or more
   * @return the picture and its labels, of the specified size
   * @throws IllegalArgumentException if the index is below 1
   */
  public Scene generate(int index) {
    if (index < 1) {
      throw new IllegalArgumentException(
          "synthetic scene %d does not exist: scenes are numbered from 1".formatted(index));
    }
    Dice dice = Dice.of(spec.seed(), index);
    Light light = Light.draw(dice.split(), spec.times());
    Street street = Street.draw(dice.split());
    Camera camera = camera(street, dice.split());
    try (Canvas canvas = new Canvas(spec.width(), spec.height())) {
      List<Parcel> parcels = new ArrayList<>(new Frontage(street, dice.split()).draw(-1));
      parcels.addAll(new Frontage(street, dice.split()).draw(1));
      Skyline skyline = Skyline.of(camera, spec.width(), street, parcels);
      Stage stage = new Stage(canvas, camera, light, textures, skyline);
      paint(stage, street, parcels, dice);
      Sensor sensor = light.lampsLit() ? byNight : byDay;
      return new Scene(sensor.record(canvas, dice.bits()), canvas.labelImage());
    }
  }

  private Camera camera(Street street, Dice dice) {
    double extent = Math.max(spec.width(), 1.3 * spec.height());
    return new Camera(
        spec.width() / 2.0,
        spec.height() * dice.range(0.44, 0.53),
        extent * dice.range(0.60, 0.82),
        street.laneCentre(dice.between(0, street.lanes() - 1)) + dice.range(-0.3, 0.3),
        dice.range(1.5, 2.4),
        dice.range(-0.14, 0.14));
  }

  private static void paint(Stage stage, Street street, List<Parcel> parcels, Dice dice) {
    double viewX = stage.camera().x();
    List<Prop> props = PaintingOrder.of(StreetLife.draw(street, dice.split(), viewX), viewX);

    new SkyPainter(stage, dice.split()).paint();
    Backdrop backdrop = new Backdrop(stage);
    backdrop.paintHills(dice.split());
    new GroundPainter(stage, street, dice.split()).paint();
    paintGroundLight(stage, parcels, props);
    backdrop.paintBlocks(dice.split());
    parcels.forEach(parcel -> parcel.paint(stage));
    props.forEach(prop -> prop.paint(stage));
  }

  private static void paintGroundLight(Stage stage, List<Parcel> parcels, List<Prop> props) {
    Shadows shadows = new Shadows(stage);
    parcels.forEach(parcel -> parcel.castShadow(shadows));
    props.forEach(prop -> prop.castShadow(shadows));
    shadows.paint();
    for (Prop prop : props) {
      if (prop instanceof LampPost lamp) {
        lamp.lightGround(stage);
      }
    }
  }
}
