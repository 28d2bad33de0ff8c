// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The classes that a network predicts for each pixel. Pixels of all other label ids are ignored.
 *
 * @param classes by index, {@value #FEWEST} to {@value #MOST}; names and label ids are unique
 */
public record ClassSet(List<SegmentationClass> classes) {
  /** The class of every label id that belongs to no class; ignored by the loss. */
  public static final int IGNORED = 255;

  private static final int FEWEST = 2;
  private static final int MOST = 254;
  private static final int IDS = 256;

  /** {@code name id[,id...] [#RRGGBB]}. */
  private static final Pattern LINE =
      Pattern.compile("(\\S.*?)\\s+(\\d{1,3}(?:\\s*,\\s*\\d{1,3})*)(?:\\s+#([0-9a-fA-F]{6}))?");

  private static final String SEPARATOR = "; ";
  private static final double GOLDEN_ANGLE = 0.381966;

  private static final ClassSet STANDARD =
      new ClassSet(
          List.of(
              new SegmentationClass("building", List.of(11), 0x464646),
              new SegmentationClass("bus", List.of(28), 0x003c64),
              new SegmentationClass("car", List.of(26), 0x00008e),
              new SegmentationClass("road", List.of(7), 0x804080),
              new SegmentationClass("sidewalk", List.of(8), 0xf423e8),
              new SegmentationClass("sky", List.of(23), 0x4682b4),
              new SegmentationClass("traffic sign", List.of(20), 0xdcdc00),
              new SegmentationClass("tree", List.of(21), 0x6b8e23),
              new SegmentationClass("truck", List.of(27), 0x000046),
              new SegmentationClass("vegetation", List.of(22), 0x98fb98),
              new SegmentationClass("wall", List.of(12), 0x66669c)));

  /**
   * Checks the classes and copies the list.
   *
   * @throws IllegalArgumentException if there are too few or too many classes, or a name or a label
   *     id is not unique
   */
  public ClassSet {
    classes = List.copyOf(classes);
    if (classes.size() < FEWEST || classes.size() > MOST) {
      throw new IllegalArgumentException(
          "there are " + classes.size() + " classes, not " + FEWEST + " to " + MOST);
    }
    Set<String> names = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (SegmentationClass one : classes) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException("two classes have the name " + one.name());
      }
      for (int id : one.ids()) {
        if (!ids.add(id)) {
          throw new IllegalArgumentException(
              "the class " + one.name() + " repeats the label id " + id);
        }
      }
    }
  }

  /** The eleven classes of the paper, in Cityscapes' label ids (docs/model.md). */
  public static ClassSet standard() {
    return STANDARD;
  }

  /** Number of classes, K. */
  public int size() {
    return classes.size();
  }

  /**
   * {@return the index of a class}
   *
   * @param name its name, in any case
   * @throws IllegalArgumentException if there is no such class
   */
  public int indexOf(String name) {
    for (int i = 0; i < size(); i++) {
      if (classes.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "there is no class "
            + name
            + ", only "
            + String.join(", ", classes.stream().map(SegmentationClass::name).toList()));
  }

  /** Whether these are the classes of {@link #standard}. */
  public boolean isStandard() {
    return equals(STANDARD);
  }

  /** Whether both have the same classes in the same order: names and label ids, not colours. */
  public boolean sameLabels(ClassSet other) {
    return classes.size() == other.classes.size()
        && IntStream.range(0, classes.size())
            .allMatch(k -> classes.get(k).sameLabels(other.classes.get(k)));
  }

  /** A new table of 256 elements: the class index of each label id, or {@link #IGNORED}. */
  public byte[] indexOfId() {
    byte[] table = new byte[IDS];
    Arrays.fill(table, (byte) IGNORED);
    for (int index = 0; index < classes.size(); index++) {
      for (int id : classes.get(index).ids()) {
        table[id] = (byte) index;
      }
    }
    return table;
  }

  /** The colour of a class, 0xRRGGBB; empty for {@link #IGNORED}. */
  public Optional<Integer> color(int index) {
    return index < classes.size() ? Optional.of(classes.get(index).color()) : Optional.empty();
  }

  /** The lines of {@link #parse}, separated by semicolons; {@link #ofText} reads it. */
  public String toText() {
    return String.join(SEPARATOR, classes.stream().map(SegmentationClass::toText).toList());
  }

  /**
   * Reads {@link #toText}.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public static ClassSet ofText(String text) {
    return parse(text.replace(SEPARATOR, "\n"));
  }

  /**
   * Reads one class from each line, {@code name id[,id...] [#RRGGBB]}. Empty lines and lines that
   * begin with # are skipped. A class without a colour has that of the standard class with its
   * first id, or else a colour of its index.
   *
   * @throws IllegalArgumentException if a line has another form, or the classes contradict each
   *     other; the message continues a sentence about the file
   */
  public static ClassSet parse(String text) {
    List<SegmentationClass> classes = new ArrayList<>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isEmpty() && !line.startsWith("#")) {
        classes.add(parseLine(line, i + 1, classes.size()));
      }
    }
    return new ClassSet(classes);
  }

  private static SegmentationClass parseLine(String line, int number, int index) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "line " + number + " does not have the form 'name id[,id...] [#RRGGBB]'");
    }
    List<Integer> ids =
        Arrays.stream(matcher.group(2).split(",")).map(id -> Integer.valueOf(id.strip())).toList();
    int color =
        Optional.ofNullable(matcher.group(3))
            .map(hex -> Integer.parseInt(hex, 16))
            .orElseGet(() -> defaultColor(ids.get(0), index));
    return new SegmentationClass(matcher.group(1), ids, color);
  }

  private static int defaultColor(int id, int index) {
    return STANDARD.classes.stream()
        .filter(one -> one.ids().contains(id))
        .map(SegmentationClass::color)
        .findFirst()
        .orElseGet(() -> hue(index * GOLDEN_ANGLE % 1));
  }

  /** A saturated colour; hues of successive indices are far apart. */
  private static int hue(double turn) {
    int color = 0;
    for (int channel = 0; channel < 3; channel++) {
      double distance = Math.abs((turn + 1 - channel / 3.0) % 1 - 0.5) * 6 - 1;
      color = color << 8 | (int) Math.round(40 + 200 * Math.min(1, Math.max(0, distance)));
    }
    return color;
  }
}
