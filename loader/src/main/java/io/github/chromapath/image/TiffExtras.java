// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Metadata and profile in the directory of a TIFF file's picture. EXIF fields are fields of that
 * directory and of those below it.
 */
final class TiffExtras {
  private static final int PHOTOMETRIC = 262;
  private static final int CMYK = 5;
  private static final int LAB = 8;
  private static final int RECORD = 0x1c;
  private static final int FIRST_DIRECTORY = 4;

  private TiffExtras() {}

  static PictureExtras read(ByteView file, int number) throws BrokenPictureException {
    int index = TiffScanner.page(file, number).page();
    TiffDirectory page = TiffDirectory.readAll(file).get(index);
    ExifTree tree = ExifTree.of(page);
    PictureMetadata.Builder metadata = new PictureMetadata.Builder();
    metadata.exif(tree.withoutStructure());
    Density.of(tree).ifPresent(metadata::density);
    tree.field(ExifTree.XMP).map(TiffField::stored).ifPresent(metadata::xmp);
    iptc(tree).ifPresent(metadata::iptc);
    long model = page.value(PHOTOMETRIC, 0);
    Optional<ColorEncoding> colors =
        model == CMYK || model == LAB
            ? Optional.empty()
            : tree.field(ExifTree.ICC_PROFILE).map(field -> new IccColors(field.stored()));
    return new PictureExtras(metadata.build(), colors, metadata.notes());
  }

  /**
   * IPTC records have a tag of their own or are one of Photoshop's resources. Some programs store
   * them as LONG in the file's byte order, so that each four bytes are reversed.
   */
  private static Optional<byte[]> iptc(ExifTree tree) throws BrokenPictureException {
    Optional<TiffField> own = tree.field(ExifTree.IPTC);
    if (own.isPresent()) {
      byte[] records = own.get().stored();
      boolean reversed = own.get().type() == TiffField.LONG && records[0] != RECORD;
      return Optional.of(reversed ? own.get().in(other(own.get())) : records);
    }
    Optional<TiffField> resources = tree.field(ExifTree.PHOTOSHOP);
    return resources.isEmpty()
        ? Optional.empty()
        : PhotoshopResources.iptc(new ByteView(resources.get().stored()));
  }

  private static ByteOrder other(TiffField field) {
    return field.order() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  /**
   * The file with another first directory at its end: that of the codec with the metadata. Strips
   * stay where they are.
   */
  static byte[] write(Picture picture, byte[] file) throws BrokenPictureException {
    PictureMetadata metadata = picture.metadata();
    ByteView view = new ByteView(file);
    TiffDirectory directory = TiffDirectory.read(view);
    ExifTree tree = metadata.exif().with(ExifTree.of(directory));
    if (metadata.density().isPresent()) {
      tree = metadata.density().get().in(tree);
    }
    tree = with(tree, ExifTree.XMP, metadata.xmp());
    tree = with(tree, ExifTree.IPTC, metadata.iptc());
    tree = with(tree, ExifTree.ICC_PROFILE, SrgbProfile.of(picture));
    int start = file.length + (file.length & 1);
    byte[] appended =
        tree.directory(ExifTree.Placement.of(start, (int) directory.next(), directory.order()));
    ByteBuffer whole = ByteBuffer.wrap(Arrays.copyOf(file, start + appended.length));
    whole.position(start).put(appended);
    whole.order(directory.order()).putInt(FIRST_DIRECTORY, start);
    return whole.array();
  }

  private static ExifTree with(ExifTree tree, int tag, Optional<byte[]> bytes) {
    return bytes.isPresent() ? tree.with(TiffField.bytes(tag, bytes.get())) : tree;
  }
}
