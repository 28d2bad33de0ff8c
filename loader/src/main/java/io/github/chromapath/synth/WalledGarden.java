// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A garden with trees, behind a wall or open to the street.
 *
 * @param side -1 left, 1 right
 * @param front x of the wall
 * @param height height of the wall in metres, 0 for none
 * @param style look of the wall
 * @param trees what grows there
 */
record WalledGarden(
    int side,
    double start,
    double end,
    double front,
    double height,
    FacadeStyle style,
    List<Tree> trees,
    int seed)
    implements Parcel {

  static WalledGarden draw(
      Dice dice, int side, double start, double end, double front, boolean walled) {
    List<Tree> trees = new ArrayList<>();
    double area = (end - start) * 14;
    int count = (int) Math.max(2, area / 42);
    for (int i = 0; i < count; i++) {
      double x = front + side * dice.range(2.5, 16);
      double z = dice.range(start + 1, Math.max(start + 1.5, end - 1));
      trees.add(Tree.draw(dice, x, z, dice.pick(Tree.Kind.values())));
    }
    for (double z = start + 1; !walled && z < end; z += dice.range(1.2, 2.6)) {
      if (dice.chance(0.6)) {
        trees.add(Tree.draw(dice, front + side * 0.9, z, Tree.Kind.BUSH));
      }
    }
    trees.sort(Comparator.comparingDouble(Tree::z).reversed());
    double height = walled ? dice.range(1.5, 3.0) : 0;
    return new WalledGarden(
        side,
        start,
        end,
        front,
        height,
        FacadeStyle.drawWall(dice),
        List.copyOf(trees),
        dice.bits());
  }

  @Override
  public void castShadow(Shadows shadows) {
    if (height > 0) {
      double rear = front + side * 0.3;
      shadows.block(height, front, start, front, end, rear, end, rear, start);
    }
    for (Tree tree : trees) {
      tree.castShadow(shadows);
    }
  }

  @Override
  public void paint(Stage stage) {
    for (Tree tree : trees) {
      tree.paint(stage);
    }
    if (height == 0) {
      return;
    }
    double rear = front + side * 0.3;
    if (start > Camera.NEAR) {
      Facet end = Facet.acrossStreet(stage, start, Math.min(front, rear), Math.max(front, rear));
      new FacadePainter(stage, SceneClass.WALL, style, end.cosine(), seed).paint(end, height);
    }
    Facet face = Facet.alongStreet(stage, front, start, end);
    new FacadePainter(stage, SceneClass.WALL, style, face.cosine(), seed).paint(face, height);
  }
}
