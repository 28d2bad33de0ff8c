// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws street scenes in GTA5's classes: a street in perspective with houses, traffic, people and
 * plants, at some hour and in some weather.
 *
 * <p>Immutable and safe for concurrent use. Needs no display.
 */
public final class SceneGenerator {
  private final SynthSpec spec;
  private final Textures textures = new Textures();
  private final Sensor byDay;
  private final Sensor byNight;

  /**
   * Prepares the scenes of one set.
   *
   * @param spec size, seed and hours
   */
  public SceneGenerator(SynthSpec spec) {
    this.spec = spec;
    this.byDay = new Sensor(spec.width(), 1.6);
    this.byNight = new Sensor(spec.width(), 2.5);
  }

  /**
   * Draws one scene. The pixels are a function of the specification and the index.
   *
   * @param index number of the scene in its set, at least 1
   * @return image and labels of the specified size
   * @throws IllegalArgumentException if the index is below 1
   */
  public Scene generate(int index) {
    if (index < 1) {
      throw new IllegalArgumentException(
          "synthetic scene %d does not exist; scenes are numbered from 1".formatted(index));
    }
    Dice dice = Dice.of(spec.seed(), index);
    try (Canvas canvas = new Canvas(spec.width(), spec.height())) {
      Stage stage = paint(canvas, dice);
      return new Scene(sensor(stage.light()).record(canvas, dice.bits()), canvas.labelImage());
    }
  }

  /**
   * Prepares a sequence of frames. They are a function of the specification, the index and their
   * number.
   *
   * @param index number of the sequence in its set, at least 1
   * @param frames number of frames, at least 1
   * @throws IllegalArgumentException if a number is below 1
   */
  public SceneSequence sequence(int index, int frames) {
    if (index < 1 || frames < 1) {
      throw new IllegalArgumentException(
          "sequence %d of %d frames: give numbers from 1".formatted(index, frames));
    }
    Dice dice = Dice.of(spec.seed(), index);
    int width = (int) Math.round(SceneSequence.MARGIN * spec.width());
    int height = (int) Math.round(SceneSequence.MARGIN * spec.height());
    try (Canvas canvas = new Canvas(width, height)) {
      Stage stage = paint(canvas, dice);
      List<SceneSequence.Layer> layers = new CrossingCars(stage, dice.split()).layers(frames);
      return new SceneSequence(
          spec,
          frames,
          sensor(stage.light()),
          new SceneSequence.Painted(width, layers, dice.bits()),
          List.of(view(width, height, dice), view(width, height, dice)));
    }
  }

  /** A view of a part of the layers. */
  private SceneSequence.View view(int width, int height, Dice dice) {
    double scale = dice.range(0.95, 1.15);
    double roomX = (width - scale * spec.width()) / 2;
    double roomY = (height - scale * spec.height()) / 2;
    return new SceneSequence.View(
        width / 2.0 + dice.range(-roomX, roomX), height / 2.0 + dice.range(-roomY, roomY), scale);
  }

  private Sensor sensor(Light light) {
    return light.lampsLit() ? byNight : byDay;
  }

  private Stage paint(Canvas canvas, Dice dice) {
    Light light = Light.draw(dice.split(), spec.times());
    Street street = Street.draw(dice.split());
    Camera camera = camera(canvas, street, dice.split());
    List<Parcel> parcels = new ArrayList<>(new Frontage(street, dice.split()).draw(-1));
    parcels.addAll(new Frontage(street, dice.split()).draw(1));
    Skyline skyline = Skyline.of(camera, canvas.width(), street, parcels);
    Stage stage = new Stage(canvas, camera, light, textures, skyline);
    paint(stage, street, parcels, dice);
    return stage;
  }

  private static Camera camera(Canvas canvas, Street street, Dice dice) {
    double extent = Math.max(canvas.width(), 1.3 * canvas.height());
    double horizon = canvas.height() * dice.range(0.44, 0.53);
    double focal = extent * dice.range(0.60, 0.82);
    double x = street.laneCenter(dice.between(0, street.lanes() - 1)) + dice.range(-0.3, 0.3);
    Camera.Pose pose = new Camera.Pose(x, dice.range(1.5, 2.4), dice.range(-0.14, 0.14));
    return new Camera(canvas.width() / 2.0, horizon, focal, pose);
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
