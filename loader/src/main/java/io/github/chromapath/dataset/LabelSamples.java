// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.IndexRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The numbers in a label file, before it is decided what they stand for. Of an RGB file, whose
 * colours determine the classes, these are raw ids.
 */
final class LabelSamples {
  /** As many unknown ids or colours come from smoothing, not from a class that is unknown. */
  private static final int MANY = 8;

  private static final int INSTANCE_FACTOR = 1000;

  /** What turns 8 bits into 16. */
  private static final int SCALE = 257;

  /** Transitions between two ids that are too few to judge. */
  private static final int LEAST_EDGES = 64;

  /** Part of the transitions that pass a third id in between, from which labels count as smooth. */
  private static final double SMOOTH = 0.1;

  private static final String ORIGINAL = "give the original label PNG";
  private static final String NEAREST =
      ORIGINAL + ", or resize it by nearest neighbour without smoothing";

  private final Path file;
  private final int width;
  private final int height;
  private final byte[] numbers;
  private final boolean colored;

  private LabelSamples(Path file, IndexRaster raster) throws DatasetException {
    this.file = file;
    width = raster.width();
    height = raster.height();
    numbers = new byte[width * height];
    colored = raster.bands() >= 3;
    if (colored) {
      readColors(raster);
    } else {
      readNumbers(raster);
      requirePalette(raster);
    }
  }

  /**
   * Reads a file.
   *
   * @throws io.github.chromapath.image.PictureException if it is not a PNG that can be read
   * @throws DatasetException if a colour belongs to no label, or a number exceeds 255
   */
  static LabelSamples read(Path file) throws IOException {
    return new LabelSamples(file, IndexRaster.read(file));
  }

  private void readColors(IndexRaster raster) throws DatasetException {
    if (raster.bits() > 8) {
      throw fault("it is an RGB picture of 16 bits, and the colours of labels have 8", ORIGINAL);
    }
    Set<Integer> unknown = new HashSet<>();
    int first = 0;
    int lastColor = -1;
    int lastId = 0;
    for (int i = 0; i < numbers.length; i++) {
      int color = color(raster, i);
      if (color != lastColor) {
        OptionalInt id = CityscapesLabels.idOf(color);
        first = id.isEmpty() && unknown.isEmpty() ? i : first;
        if (id.isEmpty() && unknown.size() < MANY) {
          unknown.add(color);
        }
        lastColor = color;
        lastId = id.orElse(CityscapesLabels.IGNORED);
      }
      numbers[i] = (byte) lastId;
    }
    if (!unknown.isEmpty()) {
      throw unknownColor(first, color(raster, first), unknown);
    }
  }

  private int color(IndexRaster raster, int pixel) {
    int x = pixel % width;
    int y = pixel / width;
    return (raster.sample(x, y, 0) << 16) | (raster.sample(x, y, 1) << 8) | raster.sample(x, y, 2);
  }

  private DatasetException unknownColor(int first, int color, Set<Integer> unknown) {
    String what =
        place(first) + " has the colour #%06x, which belongs to no label".formatted(color);
    boolean ids =
        unknown.stream()
            .allMatch(
                rgb ->
                    rgb == (rgb & 0xff) * 0x010101 && LabelIds.RAW.rawId(rgb & 0xff).isPresent());
    if (ids) {
      return fault(what + "; it seems to hold ids as greys in RGB", "convert it to 8-bit grey");
    }
    return unknown.size() < MANY
        ? fault(what, "give the original palette PNG")
        : fault(
            what
                + ", and "
                + (MANY - 1)
                + " or more other colours do not either: the label was smoothed or compressed with"
                + " loss",
            NEAREST);
  }

  private String place(int pixel) {
    return "its pixel at column %d, row %d".formatted(pixel % width, pixel / width);
  }

  private void readNumbers(IndexRaster raster) throws DatasetException {
    int largest = 0;
    boolean scaled = true;
    boolean instances = true;
    for (int i = 0; i < numbers.length; i++) {
      int number = raster.sample(i % width, i / width, 0);
      largest = Math.max(largest, number);
      scaled &= number % SCALE == 0;
      instances &=
          number < INSTANCE_FACTOR
              ? LabelIds.RAW.rawId(number).isPresent()
              : number / INSTANCE_FACTOR < CityscapesLabels.idCount();
      numbers[i] = (byte) number;
    }
    if (largest <= CityscapesLabels.IGNORED) {
      return;
    }
    String what = "its samples have 16 bits and go up to " + largest;
    if (scaled) {
      throw fault(what + ": a conversion to 16 bits multiplied the ids by 257", ORIGINAL);
    }
    throw instances
        ? fault(
            what + ": it holds the numbers of instances, not of classes",
            "give the label of classes, in Cityscapes *_labelIds.png")
        : fault(what + ", and ids are at most 255", ORIGINAL);
  }

  /**
   * Refuses a file whose palette has the colours of labels in another order: a program has
   * renumbered the indices.
   */
  private void requirePalette(IndexRaster raster) throws DatasetException {
    BitSet used = used();
    Set<Integer> moved = new HashSet<>();
    for (int index = used.nextSetBit(0); index >= 0; index = used.nextSetBit(index + 1)) {
      OptionalInt color = raster.paletteColor(index);
      if (color.isEmpty() || CityscapesLabels.idOf(color.getAsInt()).isEmpty()) {
        return;
      }
      boolean own =
          index < CityscapesLabels.idCount() && CityscapesLabels.colorOf(index) == color.getAsInt();
      if (!own && color.getAsInt() != 0) {
        moved.add(color.getAsInt());
      }
    }
    if (moved.size() > 1) {
      throw fault(
          "its palette has the colours of labels, but not at the index of their ids: a program has"
              + " renumbered the indices",
          ORIGINAL + ", or expand this one to RGB");
    }
  }

  /** The numbers that occur. */
  private BitSet used() {
    BitSet used = new BitSet(256);
    for (byte number : numbers) {
      used.set(number & 0xff);
    }
    return used;
  }

  /** Whether colours determine the classes; then the numbers are raw ids. */
  boolean colored() {
    return colored;
  }

  /** Whether more than one number occurs. */
  boolean varied() {
    return used().cardinality() > 1;
  }

  /** Adds the number of pixels of each number. */
  void count(long[] counts) {
    for (byte number : numbers) {
      counts[number & 0xff]++;
    }
  }

  /**
   * The labels that the numbers stand for.
   *
   * @throws DatasetException if a number stands for none, or the labels were smoothed
   */
  LabelMap labels(LabelReading reading) throws DatasetException {
    LabelIds ids = colored ? LabelIds.RAW : reading.ids();
    if (!reading.settled() && !colored) {
      requireCrisp();
    }
    byte[] table = new byte[256];
    BitSet unknown = used();
    for (int number = 0; number < 256; number++) {
      OptionalInt raw = ids.rawId(number);
      table[number] = (byte) raw.orElse(CityscapesLabels.IGNORED);
      unknown.set(number, unknown.get(number) && raw.isEmpty());
    }
    if (!unknown.isEmpty()) {
      throw unknownId(ids, unknown);
    }
    byte[] raw = new byte[numbers.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = table[numbers[i] & 0xff];
    }
    return LabelMap.owning(width, height, raw);
  }

  private DatasetException unknownId(LabelIds ids, BitSet unknown) {
    int first = 0;
    while (!unknown.get(numbers[first] & 0xff)) {
      first++;
    }
    String what = place(first) + " has the id " + (numbers[first] & 0xff) + ", and " + ids.range();
    boolean otherIds = used().stream().allMatch(number -> ids.other().rawId(number).isPresent());
    if (otherIds) {
      return fault(
          what,
          "give --label-ids "
              + ids.other().label()
              + " if all labels of the set are so, or the labels with "
              + ids.label()
              + " ids");
    }
    return unknown.cardinality() < MANY
        ? fault(what, ORIGINAL)
        : fault(
            what
                + "; "
                + (unknown.cardinality() - 1)
                + " other numbers are no ids either: the label was smoothed, or is a picture",
            NEAREST);
  }

  /**
   * Refuses labels that were resized with smoothing. At the border of two regions, these have ids
   * in between that belong to neither.
   */
  private void requireCrisp() throws DatasetException {
    long edges = 0;
    long ramps = 0;
    for (int y = 0; y < height; y++) {
      int row = y * width;
      for (int x = 1; x < width - 1; x++) {
        int left = numbers[row + x - 1] & 0xff;
        int here = numbers[row + x] & 0xff;
        int right = numbers[row + x + 1] & 0xff;
        edges += left != right ? 1 : 0;
        ramps += (left < here && here < right) || (left > here && here > right) ? 1 : 0;
      }
    }
    if (edges >= LEAST_EDGES && ramps > SMOOTH * edges) {
      throw fault(
          "at %.0f %% of the borders its ids change in steps: the label was smoothed"
              .formatted(100.0 * ramps / edges),
          NEAREST + "; if it is right as it is, say so with --label-ids");
    }
  }

  private DatasetException fault(String fault, String remedy) {
    return new DatasetException(file, fault, remedy);
  }
}
