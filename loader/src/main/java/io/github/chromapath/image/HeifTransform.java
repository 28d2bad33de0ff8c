// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.ArrayList;
import java.util.List;

/** A change that a HEIF file asks for after decoding (ISO/IEC 23008-12, 6.5.8 to 6.5.10). */
sealed interface HeifTransform {
  /** The size after the change. */
  PictureReader.Size size(PictureReader.Size before) throws BrokenPictureException;

  Picture apply(Picture picture) throws BrokenPictureException;

  /**
   * The changes of an item in order.
   *
   * @throws BrokenPictureException if one is damaged, or the item needs a property that is not
   *     supported
   */
  static List<HeifTransform> of(ByteView bytes, HeifItems.Item item) throws BrokenPictureException {
    List<HeifTransform> transforms = new ArrayList<>();
    for (HeifItems.Property property : item.properties()) {
      ByteView content = property.box().content(bytes);
      switch (property.box().type()) {
        case "irot" -> transforms.add(Turn.ofRotation(content.u8(0) & 3));
        case "imir" -> transforms.add(Turn.ofMirror(content.u8(0) & 1));
        case "clap" -> transforms.add(Crop.of(content));
        case "ispe", "pixi", "colr", "pasp", "auxC", "hvcC", "av1C", "lhvC", "clli", "mdcv" -> {}
        default -> {
          if (property.essential()) {
            throw new BrokenPictureException(
                "it uses the property "
                    + IsoBox.printable(property.box().type())
                    + ", which is not supported",
                "save it as PNG with another program");
          }
        }
      }
    }
    return transforms;
  }

  /** A turn or a reflection. */
  record Turn(Orientation orientation) implements HeifTransform {
    /** Quarter turns anticlockwise. */
    static Turn ofRotation(int quarters) {
      return new Turn(
          switch (quarters) {
            case 1 -> Orientation.TURN_LEFT;
            case 2 -> Orientation.UPSIDE_DOWN;
            case 3 -> Orientation.TURN_RIGHT;
            default -> Orientation.UPRIGHT;
          });
    }

    /** Axis 0 exchanges top and bottom, axis 1 left and right. */
    static Turn ofMirror(int axis) {
      return new Turn(axis == 0 ? Orientation.FLIPPED : Orientation.MIRRORED);
    }

    @Override
    public PictureReader.Size size(PictureReader.Size before) {
      return orientation.swapsAxes()
          ? new PictureReader.Size(/* width= */ before.height(), /* height= */ before.width())
          : before;
    }

    @Override
    public Picture apply(Picture picture) {
      return orientation.apply(picture);
    }
  }

  /**
   * The part of the picture that is shown. Offsets of its centre from that of the picture.
   *
   * @param width columns
   * @param height rows
   * @param x columns to the right
   * @param y rows down
   */
  record Crop(long width, long height, double x, double y) implements HeifTransform {
    static Crop of(ByteView content) throws BrokenPictureException {
      return new Crop(
          Math.round(fraction(content, 0)),
          Math.round(fraction(content, 8)),
          fraction(content, 16),
          fraction(content, 24));
    }

    private static double fraction(ByteView content, int at) throws BrokenPictureException {
      int numerator = (int) content.u32(at);
      int denominator = (int) content.u32(at + 4);
      if (denominator == 0) {
        throw HeifItems.damaged();
      }
      return (double) numerator / denominator;
    }

    private int left(int columns) {
      return (int) Math.round((columns - width) / 2.0 + x);
    }

    private int top(int rows) {
      return (int) Math.round((rows - height) / 2.0 + y);
    }

    @Override
    public PictureReader.Size size(PictureReader.Size before) throws BrokenPictureException {
      int left = left(before.width());
      int top = top(before.height());
      if (width < 1
          || height < 1
          || left < 0
          || top < 0
          || left + width > before.width()
          || top + height > before.height()) {
        throw new BrokenPictureException("its structure is damaged (it crops beyond the picture)");
      }
      return new PictureReader.Size((int) width, (int) height);
    }

    @Override
    public Picture apply(Picture picture) throws BrokenPictureException {
      PictureReader.Size size = size(new PictureReader.Size(picture.width(), picture.height()));
      return PictureTiles.part(picture, left(picture.width()), top(picture.height()), size);
    }
  }
}
