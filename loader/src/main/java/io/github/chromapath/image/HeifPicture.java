// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableSet;
import io.github.chromapath.image.internal.libav.DecodedFrame;
import io.github.chromapath.image.internal.libav.LibavException;
import io.github.chromapath.image.internal.libav.StillCodec;
import io.github.chromapath.image.internal.libav.StillDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The primary picture of a HEIF file (ISO/IEC 23008-12): HEIC, whose pictures are coded with HEVC,
 * or AVIF, with AV1. A picture is one item or a grid of them, with another item as its alpha.
 */
final class HeifPicture {
  private static final ImmutableSet<String> ALPHA =
      ImmutableSet.of("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1");
  private static final int MAX_DERIVATIONS = 3;

  /** Pixels by which the coded sides may exceed those of the picture. */
  private static final int BLOCK = 128;

  private static final int PQ = 16;
  private static final int HLG = 18;
  private static final String REMEDY = "save it as PNG with another program";

  private final ByteView bytes;
  private final HeifItems items;

  private HeifPicture(ByteView bytes, HeifItems items) {
    this.bytes = bytes;
    this.items = items;
  }

  private static HeifPicture of(ByteView bytes, List<IsoBox> boxes) throws BrokenPictureException {
    Optional<IsoBox> meta = IsoBox.find(boxes, "meta");
    if (meta.isPresent()) {
      HeifItems items = HeifItems.of(bytes, meta.get());
      if (items.hasPrimary()) {
        return new HeifPicture(bytes, items);
      }
    }
    throw IsoBox.find(boxes, "moov").isPresent()
        ? new BrokenPictureException(
            "it is a sequence without a still picture", "save one of its frames as a picture")
        : BrokenPictureException.cutShort();
  }

  /** Reads the header; checks that all boxes are complete if {@code whole}. */
  static PictureHeader scan(PictureFormat format, ByteView bytes, boolean whole)
      throws BrokenPictureException {
    List<IsoBox> boxes = IsoBox.list(bytes, 0, bytes.length(), whole);
    HeifPicture picture = of(bytes, boxes);
    HeifItems.Item primary = picture.items.primary();
    PictureReader.Size size = picture.size(primary, 0);
    Optional<HeifItems.Item> alpha = picture.alpha(primary);
    List<String> notes = new ArrayList<>();
    if (IsoBox.find(boxes, "moov").isPresent()) {
      notes.add("it is a sequence of pictures; its primary one is used");
    }
    long pictures = picture.items.shown().stream().filter(item -> isPicture(item.type())).count();
    if (pictures > 1) {
      notes.add("it has " + pictures + " pictures; the primary one is used");
    }
    if (alpha.isPresent() && !picture.size(alpha.get(), 0).equals(size)) {
      notes.add("its alpha has another size and is ignored");
      alpha = Optional.empty();
    }
    picture
        .transfer(primary)
        .ifPresent(
            hdr -> notes.add("its brightness is coded for HDR (" + hdr + ") and not mapped"));
    return new PictureHeader(
        format,
        size.width(),
        size.height(),
        new PictureHeader.Kind(PictureHeader.Color.RGB, alpha.isPresent()),
        Orientation.UPRIGHT,
        new PictureHeader.Findings(notes, Optional.empty()));
  }

  private static boolean isPicture(String type) {
    return type.equals("grid") || type.equals("iden") || type.equals("iovl") || codec(type) != null;
  }

  private static StillCodec codec(String type) {
    return switch (type) {
      case "hvc1" -> StillCodec.HEVC;
      case "av01" -> StillCodec.AV1;
      default -> null;
    };
  }

  /** Decodes the picture, upright. */
  static Picture decode(PictureHeader header, byte[] file) throws BrokenPictureException {
    ByteView bytes = new ByteView(file);
    HeifPicture picture = of(bytes, IsoBox.list(bytes, 0, bytes.length(), true));
    HeifItems.Item primary = picture.items.primary();
    Picture colors = picture.decode(primary, 0);
    if (!header.kind().alpha()) {
      return colors;
    }
    HeifItems.Item alpha = picture.alpha(primary).orElseThrow(HeifItems::damaged);
    Picture opacity = picture.decode(alpha, 0);
    if (opacity.width() != colors.width() || opacity.height() != colors.height()) {
      throw HeifItems.damaged();
    }
    boolean premultiplied = picture.items.references(primary, "prem").contains(alpha);
    return PictureTiles.withAlpha(colors, opacity, premultiplied);
  }

  private Optional<HeifItems.Item> alpha(HeifItems.Item primary) throws BrokenPictureException {
    for (HeifItems.Item item : items.referring(primary, "auxl")) {
      Optional<HeifItems.Property> kind = item.property("auxC");
      if (kind.isPresent() && ALPHA.contains(text(kind.get().box().content(bytes), 4))) {
        return Optional.of(item);
      }
    }
    return Optional.empty();
  }

  /** A text that ends in NUL. */
  private static String text(ByteView content, int from) throws BrokenPictureException {
    StringBuilder text = new StringBuilder();
    for (int at = from; at < content.length() && content.u8(at) != 0; at++) {
      text.append((char) content.u8(at));
    }
    return text.toString();
  }

  /** The size of an item after its transforms. */
  private PictureReader.Size size(HeifItems.Item item, int depth) throws BrokenPictureException {
    PictureReader.Size size = storedSize(item, depth);
    PictureHeader.checkBounds(size.width(), size.height());
    for (HeifTransform transform : HeifTransform.of(bytes, item)) {
      size = transform.size(size);
    }
    return size;
  }

  private PictureReader.Size storedSize(HeifItems.Item item, int depth)
      throws BrokenPictureException {
    if (item.type().equals("grid")) {
      return HeifGrid.of(items.data(item)).size();
    }
    if (item.type().equals("iden")) {
      return size(source(item, depth), depth + 1);
    }
    if (codec(item.type()) == null) {
      throw new BrokenPictureException(
          "its picture is coded as " + IsoBox.printable(item.type()) + ", which is not supported",
          REMEDY);
    }
    ByteView content = item.property("ispe").orElseThrow(HeifItems::damaged).box().content(bytes);
    long width = content.u32(4);
    long height = content.u32(8);
    PictureHeader.checkBounds(width, height);
    return new PictureReader.Size((int) width, (int) height);
  }

  private HeifItems.Item source(HeifItems.Item derived, int depth) throws BrokenPictureException {
    List<HeifItems.Item> sources = items.references(derived, "dimg");
    if (sources.size() != 1 || depth >= MAX_DERIVATIONS) {
      throw HeifItems.damaged();
    }
    return sources.get(0);
  }

  /** The picture of an item after its transforms. */
  private Picture decode(HeifItems.Item item, int depth) throws BrokenPictureException {
    PictureReader.Size size = storedSize(item, depth);
    Picture picture =
        switch (item.type()) {
          case "grid" -> decodeGrid(item, depth);
          case "iden" -> decode(source(item, depth), depth + 1);
          default -> decodeCoded(item, size);
        };
    for (HeifTransform transform : HeifTransform.of(bytes, item)) {
      picture = transform.apply(picture);
    }
    return picture;
  }

  private Picture decodeGrid(HeifItems.Item item, int depth) throws BrokenPictureException {
    HeifGrid grid = HeifGrid.of(items.data(item));
    List<HeifItems.Item> tiles = items.references(item, "dimg");
    if (depth >= MAX_DERIVATIONS || tiles.size() != grid.rows() * grid.columns()) {
      throw HeifItems.damaged();
    }
    PictureReader.Size tile = size(tiles.get(0), depth + 1);
    grid.check(tile);
    PictureTiles whole = null;
    Picture first = null;
    for (int i = 0; i < tiles.size(); i++) {
      if (!size(tiles.get(i), depth + 1).equals(tile)) {
        throw HeifItems.damaged();
      }
      Picture part = decode(tiles.get(i), depth + 1);
      if (whole == null) {
        first = part;
        whole = new PictureTiles(grid.size(), part.layout(), part.bits());
      } else if (part.layout() != first.layout() || part.bits() != first.bits()) {
        throw HeifItems.damaged();
      }
      whole.put(part, i % grid.columns() * tile.width(), i / grid.columns() * tile.height());
    }
    return whole.picture();
  }

  private Picture decodeCoded(HeifItems.Item item, PictureReader.Size size)
      throws BrokenPictureException {
    StillCodec codec = codec(item.type());
    byte[] data = items.data(item);
    byte[] configuration = new byte[0];
    if (codec == StillCodec.HEVC) {
      IsoBox box = item.property("hvcC").orElseThrow(HeifItems::damaged).box();
      configuration = new byte[(int) (box.end() - box.start())];
      box.content(bytes).copy(configuration, 0);
    } else {
      Av1Sequence.check(new ByteView(data), size);
    }
    long maxPixels = (long) (size.width() + BLOCK) * (size.height() + BLOCK);
    try (StillDecoder decoder = StillDecoder.of(codec, configuration, maxPixels)) {
      DecodedFrame frame = decoder.decode(data);
      if (frame.width() != size.width() || frame.height() != size.height()) {
        throw new BrokenPictureException("its data has another size than its header states");
      }
      boolean alpha = item.property("auxC").isPresent();
      return FramePictures.toPicture(frame, FramePictures.Coding.of(frame, coding(item), alpha));
    } catch (LibavException e) {
      throw new BrokenPictureException(e);
    }
  }

  /** The coding of colours that a property states, which overrides that of the data. */
  private Optional<FramePictures.Coding> coding(HeifItems.Item item) throws BrokenPictureException {
    Optional<ByteView> colors = nclx(item);
    return colors.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FramePictures.Coding(colors.get().u16(8), (colors.get().u8(10) & 0x80) != 0));
  }

  /** The property nclx, whose fields are primaries, transfer, matrix and range. */
  private Optional<ByteView> nclx(HeifItems.Item item) throws BrokenPictureException {
    for (HeifItems.Property property : item.properties()) {
      ByteView content = property.box().content(bytes);
      if (property.box().type().equals("colr") && content.startsWith(0, 'n', 'c', 'l', 'x')) {
        return Optional.of(content);
      }
    }
    return Optional.empty();
  }

  /** The transfer of a picture for HDR displays. */
  private Optional<String> transfer(HeifItems.Item item) throws BrokenPictureException {
    Optional<ByteView> colors = nclx(item);
    int transfer = colors.isEmpty() ? 0 : colors.get().u16(6);
    return switch (transfer) {
      case PQ -> Optional.of("PQ");
      case HLG -> Optional.of("HLG");
      default -> Optional.empty();
    };
  }
}
