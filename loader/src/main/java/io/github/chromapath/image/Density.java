// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.Optional;

/**
 * How large a picture is meant to be shown.
 *
 * @param across pixels per metre of a row
 * @param down pixels per metre of a column
 */
record Density(double across, double down) {
  private static final double INCH = 0.0254;
  private static final double CENTIMETRE = 0.01;
  private static final double MOST = 1e7;
  private static final int INCHES = 2;
  private static final int CENTIMETRES = 3;

  /** A density; empty unless both are above 0 and plausible. */
  static Optional<Density> of(double across, double down) {
    boolean plausible = across > 0 && across < MOST && down > 0 && down < MOST;
    return plausible ? Optional.of(new Density(across, down)) : Optional.empty();
  }

  /** A density in pixels per inch; empty unless both are above 0 and plausible. */
  static Optional<Density> perInch(double across, double down) {
    return of(across / INCH, down / INCH);
  }

  /** A density in pixels per centimetre; empty unless both are above 0 and plausible. */
  static Optional<Density> perCentimetre(double across, double down) {
    return of(across / CENTIMETRE, down / CENTIMETRE);
  }

  /** The density that a directory states. */
  static Optional<Density> of(ExifTree tree) {
    Optional<Double> across = tree.field(ExifTree.X_RESOLUTION).flatMap(TiffField::rational);
    Optional<Double> down = tree.field(ExifTree.Y_RESOLUTION).flatMap(TiffField::rational);
    if (across.isEmpty() || down.isEmpty()) {
      return Optional.empty();
    }
    long unit =
        tree.field(ExifTree.RESOLUTION_UNIT).flatMap(TiffField::integer).orElse((long) INCHES);
    return switch ((int) unit) {
      case INCHES -> perInch(across.get(), down.get());
      case CENTIMETRES -> perCentimetre(across.get(), down.get());
      default -> Optional.empty();
    };
  }

  /** A tree that states this density. */
  ExifTree in(ExifTree tree) {
    return tree.with(rational(ExifTree.X_RESOLUTION, across))
        .with(rational(ExifTree.Y_RESOLUTION, down))
        .with(TiffField.ofShort(ExifTree.RESOLUTION_UNIT, INCHES));
  }

  private static TiffField rational(int tag, double perMetre) {
    int scale = 1000;
    double scaled = perMetre * INCH * scale;
    return TiffField.ofRational(tag, (int) Math.round(scaled), scale);
  }

  /** With rows and columns exchanged. */
  Density turned() {
    return new Density(/* across= */ down, /* down= */ across);
  }

  /** Pixels per inch of a row, rounded. */
  int acrossPerInch() {
    return (int) Math.round(across * INCH);
  }

  /** Pixels per inch of a column, rounded. */
  int downPerInch() {
    return (int) Math.round(down * INCH);
  }
}
