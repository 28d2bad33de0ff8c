// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sorts props so that each is painted after everything that it may hide. Props at the same distance
 * are compared sideways, so a long vehicle hides the props on its far side.
 */
final class PaintingOrder {
  private final double viewX;
  private final List<Prop> farFirst;
  private final boolean[] seen;
  private final List<Prop> ordered = new ArrayList<>();

  private PaintingOrder(List<Prop> props, double viewX) {
    this.viewX = viewX;
    this.farFirst = new ArrayList<>(props);
    farFirst.sort(Comparator.<Prop>comparingDouble(p -> p.footprint().near()).reversed());
    this.seen = new boolean[farFirst.size()];
  }

  /** The props from back to front, seen from (viewX, 0) along z. */
  static List<Prop> of(List<Prop> props, double viewX) {
    PaintingOrder order = new PaintingOrder(props, viewX);
    for (int i = 0; i < order.farFirst.size(); i++) {
      order.visit(i);
    }
    return order.ordered;
  }

  private void visit(int i) {
    if (seen[i]) {
      return;
    }
    seen[i] = true;
    Footprint own = farFirst.get(i).footprint();
    for (int j = 0; j < farFirst.size(); j++) {
      if (!seen[j] && farFirst.get(j).footprint().behind(own, viewX)) {
        visit(j);
      }
    }
    ordered.add(farFirst.get(i));
  }
}
