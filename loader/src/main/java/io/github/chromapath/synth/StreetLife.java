// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Places everything between the house fronts: vehicles, people, trees and street furniture. */
final class StreetLife {
  private static final double FAR = 170;
  private static final double AHEAD = 0;
  private static final double ONCOMING = Math.PI;

  private final Street street;
  private final Dice dice;
  private final double ownX;
  private final TrafficLight.Phase phase;
  private final List<Prop> props = new ArrayList<>();
  private final List<Footprint> vehicles = new ArrayList<>();

  private StreetLife(Street street, Dice dice, double ownX) {
    this.street = street;
    this.dice = dice;
    this.ownX = ownX;
    this.phase = dice.pick(TrafficLight.Phase.values());
  }

  /** Draws the props of a street on which the camera drives at {@code ownX}. */
  static List<Prop> draw(Street street, Dice dice, double ownX) {
    StreetLife life = new StreetLife(street, dice, ownX);
    life.addLights();
    for (int side = -1; side <= 1; side += 2) {
      life.addKerbside(side);
      life.addTraffic(side);
      life.addParked(side);
      life.addPeople(side);
    }
    life.addMedianTrees();
    life.addCrossTraffic();
    return life.props;
  }

  private void addLights() {
    for (Street.Crossing crossing : street.crossings()) {
      double z = crossing.start() - 4.4;
      double reach = Math.min(5.5, street.poleLine() - street.laneCenter(street.lanes() - 1));
      OptionalDouble arm = dice.chance(0.6) ? OptionalDouble.of(-reach) : OptionalDouble.empty();
      props.add(new TrafficLight(street.poleLine(), z, arm, phase));
      props.add(new TrafficLight(-street.poleLine(), z, OptionalDouble.empty(), phase));
    }
  }

  private void addKerbside(int side) {
    double line = side * street.poleLine();
    Tree.Kind kind =
        dice.pick(
            new Tree.Kind[] {
              Tree.Kind.ROUND,
              Tree.Kind.ROUND,
              Tree.Kind.SPREADING,
              Tree.Kind.POPLAR,
              Tree.Kind.PALM
            });
    boolean trees = dice.chance(0.65);
    double spacing = dice.range(8, 16);
    double phaseOfTrees = dice.range(5, 12);
    for (double z = phaseOfTrees; trees && z < FAR; z += spacing) {
      if (street.distanceToCrossing(z) > 8 && dice.chance(0.85)) {
        props.add(Tree.draw(dice, line, z + dice.range(-0.6, 0.6), kind));
      }
    }
    for (double z = dice.range(8, 20); z < FAR; z += 27) {
      if (street.distanceToCrossing(z) > 3) {
        props.add(new LampPost(line + side * 0.25, z, -side * 1.9));
      }
    }
    double step = side > 0 ? 15 : 26;
    for (double z = dice.range(9, 17); z < 110; z += dice.range(0.6, 1.6) * step) {
      if (street.distanceToCrossing(z) > 9) {
        double clear = z < 12 ? 0.8 : 0.2;
        props.add(new TrafficSign(line + side * clear, z, dice.pick(TrafficSign.Face.values())));
      }
    }
    for (double z = dice.range(6, 24); z < 90; z += dice.range(10, 40)) {
      if (street.distanceToCrossing(z) > 5) {
        props.add(new StreetBin(line + side * 0.35, z, dice.chance(0.4)));
      }
    }
  }

  private void addTraffic(int side) {
    double heading = heading(side);
    for (int lane = 0; lane < street.lanes(); lane++) {
      double x = side * street.laneCenter(lane);
      boolean own = Math.abs(x - ownX) < 1;
      double z = own ? dice.range(9, 22) : dice.range(side > 0 ? 4.5 : 6, 24);
      double density = dice.range(0.35, 1);
      while (z < FAR) {
        Optional<Street.Crossing> held = heldAt(side, z);
        if (held.isPresent() && phase != TrafficLight.Phase.GREEN) {
          z = queue(x, held.get(), side, z);
        } else if (street.distanceToCrossing(z) < 8 && phase != TrafficLight.Phase.GREEN) {
          z += 6;
        } else {
          if (dice.chance(density)) {
            z += add(new Placement(x, z, heading), dice.chance(0.35)) * 0.5;
          }
          z += dice.range(8, 26);
        }
      }
    }
  }

  /** The crossing street whose traffic light stops the traffic near z. */
  private Optional<Street.Crossing> heldAt(int side, double z) {
    return street.crossings().stream()
        .filter(
            crossing ->
                side > 0
                    ? z < crossing.start() - 6 && z > crossing.start() - 34
                    : z > crossing.end() - 4 && z < crossing.end() + 28)
        .findFirst();
  }

  /** Fills a lane with waiting vehicles up to the stop line; returns the next free z. */
  private double queue(double x, Street.Crossing crossing, int side, double z) {
    double heading = heading(side);
    double line =
        side > 0 ? crossing.start() - Street.STOP_LINE : crossing.end() + Street.STOP_LINE;
    double gap = dice.range(0.6, 1.4);
    double at = line - side * gap;
    int waiting = dice.between(1, 3);
    for (int i = 0; i < waiting; i++) {
      double center = at - side * 2.4;
      if (side > 0 && center < Math.max(z - 6, 8)) {
        break;
      }
      boolean large = dice.chance(0.16);
      double length = 4.8;
      if (large) {
        length = add(new Placement(x, at - side * 5.6, heading), true, true);
      } else {
        place(Car.draw(dice, new Placement(x, center, heading), side > 0));
      }
      at -= side * (length + dice.range(1.2, 2.4));
    }
    return side > 0 ? crossing.end() + 9 : Math.max(at + 8, crossing.end() + 30);
  }

  private static double heading(int side) {
    return side > 0 ? AHEAD : ONCOMING;
  }

  private double add(Placement at, boolean braking) {
    return add(at, braking, dice.chance(0.24));
  }

  /** Adds a vehicle unless another is in its way, and returns its length. */
  private double add(Placement at, boolean braking, boolean large) {
    if (large && at.z() > 13) {
      if (dice.chance(0.55)) {
        place(Bus.draw(dice, at, braking));
        return 11;
      }
      Truck truck = Truck.draw(dice, at, braking);
      place(truck);
      return truck.length();
    }
    Car car = Car.draw(dice, at, braking);
    place(car);
    return car.body().length();
  }

  private void place(Prop vehicle) {
    Footprint needed = vehicle.footprint().widened(0.5);
    if (vehicles.stream().noneMatch(needed::overlaps)) {
      vehicles.add(vehicle.footprint());
      props.add(vehicle);
    }
  }

  private void addParked(int side) {
    if (street.parking() == 0) {
      return;
    }
    double heading = heading(side);
    double occupied = dice.range(0.3, 0.9);
    for (double z = dice.range(6, 10); z < FAR; z += dice.range(5.6, 6.6)) {
      if (street.distanceToCrossing(z) > 10 && dice.chance(occupied)) {
        Placement at = new Placement(side * street.parkingCenter(), z, heading);
        place(Car.draw(dice, at, false));
      }
    }
  }

  private void addPeople(int side) {
    double inner = street.pavementStart() + 0.5;
    double outer = street.pavementEnd() - 0.5;
    int count = dice.between(1, 9);
    for (int i = 0; i < count; i++) {
      double z = 6 + 70 * Math.pow(dice.range(0, 1), 1.4);
      double x = side * dice.range(inner, outer);
      props.add(new Person(x, z, dice.bits()));
      if (dice.chance(0.3)) {
        props.add(new Person(x + dice.sign() * 0.55, z + 0.15, dice.bits()));
      }
    }
    if (phase == TrafficLight.Phase.RED && side > 0) {
      Street.Crossing crossing = street.crossings().get(0);
      double z = crossing.start() - Street.ZEBRA_GAP - Street.ZEBRA / 2;
      for (int i = dice.between(0, 4); i > 0; i--) {
        double x = dice.range(-street.roadEdge(), street.roadEdge());
        props.add(new Person(x, z + dice.range(-0.9, 0.9), dice.bits()));
      }
    }
  }

  private void addMedianTrees() {
    if (street.median() < 1) {
      return;
    }
    Tree.Kind kind = dice.pick(new Tree.Kind[] {Tree.Kind.BUSH, Tree.Kind.PALM, Tree.Kind.ROUND});
    double spacing = kind == Tree.Kind.BUSH ? 3 : 12;
    for (double z = dice.range(5, 12); z < FAR; z += spacing * dice.range(0.8, 1.3)) {
      if (street.distanceToCrossing(z) > 9) {
        props.add(Tree.draw(dice, 0, z, kind));
      }
    }
  }

  private void addCrossTraffic() {
    if (phase != TrafficLight.Phase.RED) {
      return;
    }
    for (Street.Crossing crossing : street.crossings()) {
      double quarter = crossing.width() / 4;
      for (int way = -1; way <= 1; way += 2) {
        double z = crossing.middle() - way * quarter;
        double x = dice.range(-22, 0);
        while (x < 26) {
          x += add(new Placement(x, z, way * Math.PI / 2), false) + dice.range(4, 20);
        }
      }
    }
  }
}
