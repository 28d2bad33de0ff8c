// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The layers of a sequence: a painted scene, and cars that cross it sideways at fixed depths. */
final class CrossingCars {
  private static final double NEAREST = 9;
  private static final double FARTHEST = 30;

  /** The farthest that a car moves during the sequence, as a share of the width. */
  private static final double LONGEST_WAY = 0.6;

  private static final double FASTEST = 0.012;

  private final Stage stage;
  private final Dice dice;

  CrossingCars(Stage stage, Dice dice) {
    this.stage = stage;
    this.dice = dice;
  }

  /** The scene, and one to four cars from the farthest to the nearest. */
  List<SceneSequence.Layer> layers(int frames) {
    List<SceneSequence.Layer> layers = new ArrayList<>();
    boolean[] everywhere = new boolean[stage.canvas().rgb().length];
    Arrays.fill(everywhere, true);
    layers.add(new SceneSequence.Layer(stage.canvas().rgb().clone(), everywhere, 0));
    int count = dice.between(1, 4);
    double[] depths = new double[count];
    Arrays.setAll(depths, i -> dice.range(NEAREST, FARTHEST));
    Arrays.sort(depths);
    for (int i = count - 1; i >= 0; i--) {
      layers.add(car(depths[i], frames));
    }
    return layers;
  }

  private SceneSequence.Layer car(double depth, int frames) {
    int way = dice.sign();
    int width = stage.canvas().width();
    double speed = dice.range(0.3, 1) * Math.min(FASTEST, LONGEST_WAY / frames) * width;
    Camera camera = stage.camera();
    double column = width * dice.range(0.3, 0.7);
    double x = camera.x() + depth * camera.rayX(column);
    double z = depth * camera.rayZ(column);
    Car car = Car.draw(dice, new Placement(x, z, way * Math.PI / 2), false);
    try (Canvas canvas = new Canvas(width, stage.canvas().height())) {
      car.paint(new Stage(canvas, camera, stage.light(), stage.textures(), stage.skyline()));
      boolean[] mask = new boolean[canvas.ids().length];
      for (int p = 0; p < mask.length; p++) {
        mask[p] = canvas.ids()[p] != 0;
      }
      return new SceneSequence.Layer(canvas.rgb().clone(), mask, way * speed);
    }
  }
}
