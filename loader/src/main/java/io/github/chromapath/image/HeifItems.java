// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The items of a HEIF file, as its meta box lists them (ISO/IEC 14496-12, 8.11, and ISO/IEC
 * 23008-12).
 */
final class HeifItems {
  /** Limit of the items, and of the parts of which all together consist. */
  private static final int MAX_EXTENTS = 1 << 17;

  private static final int FULL_BOX = 4;

  /**
   * An item.
   *
   * @param id its number
   * @param type its coding, such as hvc1, or its derivation, such as grid
   * @param hidden whether it is only a part of others
   * @param properties its properties in order
   */
  record Item(long id, String type, boolean hidden, List<Property> properties) {
    Optional<Property> property(String type) {
      return properties.stream().filter(p -> p.box().type().equals(type)).findFirst();
    }
  }

  /**
   * A property of an item.
   *
   * @param essential whether a reader that does not know the property must not show the item
   */
  record Property(IsoBox box, boolean essential) {}

  /** A reference from an item to others. */
  private record Reference(String type, long from, List<Long> to) {}

  /** A part of an item's data. */
  private record Extent(boolean inMeta, long offset, long length) {}

  private final ByteView bytes;
  private final Map<Long, Item> items = new LinkedHashMap<>();
  private final Map<Long, List<Extent>> data = new HashMap<>();
  private final List<Reference> references = new ArrayList<>();
  private Optional<IsoBox> idat = Optional.empty();
  private int extents;
  private long primary = -1;

  private HeifItems(ByteView bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a meta box.
   *
   * @throws BrokenPictureException if it is damaged
   */
  static HeifItems of(ByteView bytes, IsoBox meta) throws BrokenPictureException {
    HeifItems read = new HeifItems(bytes);
    List<IsoBox> boxes = meta.children(bytes, FULL_BOX);
    Map<Long, List<Property>> properties = new HashMap<>();
    for (IsoBox box : boxes) {
      ByteView content = box.content(bytes);
      switch (box.type()) {
        case "pitm" -> read.primary = content.u8(0) == 0 ? content.u16(4) : content.u32(4);
        case "iprp" -> read.readProperties(box, properties);
        case "iref" -> read.readReferences(box);
        case "iloc" -> read.readLocations(content);
        case "idat" -> read.idat = Optional.of(box);
        default -> {}
      }
    }
    Optional<IsoBox> list = IsoBox.find(boxes, "iinf");
    if (list.isPresent()) {
      read.readItems(list.get(), properties);
    }
    return read;
  }

  private void readItems(IsoBox list, Map<Long, List<Property>> properties)
      throws BrokenPictureException {
    int count = list.content(bytes).u8(0) == 0 ? 2 : 4;
    for (IsoBox entry : list.children(bytes, FULL_BOX + count)) {
      ByteView content = entry.content(bytes);
      int version = content.u8(0);
      if (!entry.type().equals("infe") || version < 2) {
        continue;
      }
      long id = version == 2 ? content.u16(4) : content.u32(4);
      String type = IsoBox.fourLetters(content, version == 2 ? 8 : 10);
      boolean hidden = (content.u8(3) & 1) != 0;
      if (items.size() >= MAX_EXTENTS) {
        throw new BrokenPictureException("its structure is damaged (it has too many parts)");
      }
      items.put(id, new Item(id, type, hidden, properties.getOrDefault(id, List.of())));
    }
  }

  private void readProperties(IsoBox box, Map<Long, List<Property>> properties)
      throws BrokenPictureException {
    List<IsoBox> boxes = box.children(bytes, 0);
    Optional<IsoBox> container = IsoBox.find(boxes, "ipco");
    List<IsoBox> known = container.isEmpty() ? List.of() : container.get().children(bytes, 0);
    for (IsoBox associations : boxes) {
      if (!associations.type().equals("ipma")) {
        continue;
      }
      ByteView content = associations.content(bytes);
      boolean longIds = content.u8(0) > 0;
      boolean longIndices = (content.u8(3) & 1) != 0;
      long entries = content.u32(4);
      long at = 8;
      for (long entry = 0; entry < entries; entry++) {
        long id = longIds ? content.u32(at) : content.u16(at);
        at += longIds ? 4 : 2;
        int count = content.u8(at++);
        List<Property> list = properties.computeIfAbsent(id, key -> new ArrayList<>());
        for (int i = 0; i < count; i++) {
          int value = longIndices ? content.u16(at) : content.u8(at);
          at += longIndices ? 2 : 1;
          int essential = longIndices ? 0x8000 : 0x80;
          int index = value & (essential - 1);
          if (index > known.size()) {
            throw damaged();
          }
          if (index > 0) {
            list.add(new Property(known.get(index - 1), (value & essential) != 0));
          }
        }
      }
    }
  }

  private void readReferences(IsoBox box) throws BrokenPictureException {
    boolean longIds = box.content(bytes).u8(0) > 0;
    int size = longIds ? 4 : 2;
    for (IsoBox reference : box.children(bytes, FULL_BOX)) {
      ByteView content = reference.content(bytes);
      int count = content.u16(size);
      List<Long> to = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long at = 2L + (long) size * (i + 1);
        to.add(longIds ? content.u32(at) : content.u16(at));
      }
      long from = longIds ? content.u32(0) : content.u16(0);
      references.add(new Reference(reference.type(), from, to));
    }
  }

  private void readLocations(ByteView content) throws BrokenPictureException {
    int version = content.u8(0);
    int offsetSize = content.u8(4) >> 4;
    int lengthSize = content.u8(4) & 15;
    int baseSize = content.u8(5) >> 4;
    int indexSize = version == 0 ? 0 : content.u8(5) & 15;
    long count = version < 2 ? content.u16(6) : content.u32(6);
    long at = version < 2 ? 8 : 10;
    for (long entry = 0; entry < count; entry++) {
      long id = version < 2 ? content.u16(at) : content.u32(at);
      at += version < 2 ? 2 : 4;
      int method = 0;
      if (version > 0) {
        method = content.u16(at) & 15;
        at += 2;
      }
      boolean elsewhere = content.u16(at) != 0;
      at += 2;
      long base = number(content, at, baseSize);
      at += baseSize;
      int parts = content.u16(at);
      at += 2;
      extents += parts;
      if (extents > MAX_EXTENTS) {
        throw new BrokenPictureException("its structure is damaged (it has too many parts)");
      }
      List<Extent> list = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        at += indexSize;
        long offset = base + number(content, at, offsetSize);
        at += offsetSize;
        list.add(new Extent(method == 1, offset, number(content, at, lengthSize)));
        at += lengthSize;
      }
      if (!elsewhere && method <= 1) {
        data.put(id, list);
      }
    }
  }

  private static long number(ByteView content, long at, int size) throws BrokenPictureException {
    return switch (size) {
      case 0 -> 0;
      case 4 -> content.u32(at);
      case 8 -> content.u64(at);
      default -> throw damaged();
    };
  }

  /** Whether the file names an item to show. */
  boolean hasPrimary() {
    return primary >= 0;
  }

  /** The item to show. */
  Item primary() throws BrokenPictureException {
    return item(primary);
  }

  Item item(long id) throws BrokenPictureException {
    Item item = items.get(id);
    if (item == null) {
      throw damaged();
    }
    return item;
  }

  /** The items to which an item has references of a type, in order. */
  List<Item> references(Item from, String type) throws BrokenPictureException {
    List<Item> found = new ArrayList<>();
    for (Reference reference : references) {
      if (reference.from() == from.id() && reference.type().equals(type)) {
        for (long id : reference.to()) {
          found.add(item(id));
        }
      }
    }
    return found;
  }

  /** The items that have references of a type to an item. */
  List<Item> referring(Item to, String type) throws BrokenPictureException {
    List<Item> found = new ArrayList<>();
    for (Reference reference : references) {
      if (reference.type().equals(type) && reference.to().contains(to.id())) {
        found.add(item(reference.from()));
      }
    }
    return found;
  }

  /** The items that are neither hidden nor parts of others, thumbnails or alpha. */
  List<Item> shown() {
    Set<Long> parts = new HashSet<>();
    for (Reference reference : references) {
      switch (reference.type()) {
        case "thmb", "auxl", "cdsc" -> parts.add(reference.from());
        case "dimg" -> parts.addAll(reference.to());
        default -> {}
      }
    }
    return items.values().stream()
        .filter(item -> !item.hidden() && !parts.contains(item.id()))
        .toList();
  }

  /**
   * The data of an item.
   *
   * @throws BrokenPictureException if it is not in the file
   */
  byte[] data(Item item) throws BrokenPictureException {
    List<Extent> parts = data.getOrDefault(item.id(), List.of());
    List<ByteView> views = new ArrayList<>();
    long size = 0;
    for (Extent part : parts) {
      ByteView from = bytes;
      if (part.inMeta()) {
        from = idat.orElseThrow(HeifItems::damaged).content(bytes);
      }
      long length = part.length() > 0 ? part.length() : from.length() - part.offset();
      views.add(from.slice(part.offset(), length));
      size += length;
      if (size > bytes.length()) {
        throw damaged();
      }
    }
    if (size == 0) {
      throw damaged();
    }
    byte[] content = new byte[(int) size];
    int at = 0;
    for (ByteView view : views) {
      view.copy(content, at);
      at += view.length();
    }
    return content;
  }

  static BrokenPictureException damaged() {
    return new BrokenPictureException("its structure is damaged");
  }
}
