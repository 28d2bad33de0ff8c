// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A garden with trees, behind a wall or open to the street.
 *
 * @param height height of the wall in metres; 0 for an open garden
 * @param style look of the wall
 * @param trees the trees and bushes, farthest first
 * @param seed random bits of the wall's details
 */
record WalledGarden(Lot lot, double height, FacadeStyle style, List<Tree> trees, int seed)
    implements Parcel {
  private static final double WALL_DEPTH = 0.3;

  static WalledGarden draw(Dice dice, Lot lot, boolean walled) {
    List<Tree> trees = new ArrayList<>();
    double area = (lot.end() - lot.start()) * 14;
    int count = (int) Math.max(2, area / 42);
    for (int i = 0; i < count; i++) {
      double x = lot.front() + lot.side() * dice.range(2.5, 16);
      double z = dice.range(lot.start() + 1, Math.max(lot.start() + 1.5, lot.end() - 1));
      trees.add(Tree.draw(dice, x, z, dice.pick(Tree.Kind.values())));
    }
    for (double z = lot.start() + 1; !walled && z < lot.end(); z += dice.range(1.2, 2.6)) {
      if (dice.chance(0.6)) {
        trees.add(Tree.draw(dice, lot.front() + lot.side() * 0.9, z, Tree.Kind.BUSH));
      }
    }
    trees.sort(Comparator.comparingDouble(Tree::z).reversed());
    double height = walled ? dice.range(1.5, 3.0) : 0;
    FacadeStyle style = FacadeStyle.drawWall(dice);
    return new WalledGarden(lot, height, style, List.copyOf(trees), dice.bits());
  }

  private Block wall() {
    return new Block(lot, WALL_DEPTH, height);
  }

  @Override
  public void castShadow(Shadows shadows) {
    if (height > 0) {
      wall().castShadow(shadows, height);
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
    if (height > 0) {
      wall().paint(stage, SceneClass.WALL, style, style, seed);
    }
  }
}
