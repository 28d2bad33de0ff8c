// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.List;
import java.util.Optional;

/**
 * Makes an upright sRGB picture with its metadata from stored samples, by what the file says beside
 * them.
 *
 * @param header the file's header
 * @param options whether to apply the profile, and the page
 * @param notes receives clauses about parts that cannot be used
 */
record Interpretation(PictureHeader header, ReadOptions options, List<String> notes) {
  /** The picture of stored samples. */
  Picture of(Picture stored, byte[] file) {
    PictureExtras extras = extras(file);
    notes.addAll(extras.notes());
    Orientation orientation = header.orientation();
    Picture upright = orientation.apply(toSrgb(stored, extras.colors()));
    List<Picture> channels =
        stored.metadata().extraChannels().stream().map(orientation::apply).toList();
    return upright.withMetadata(
        extras
            .metadata()
            .upright(orientation.swapsAxes(), upright.width(), upright.height())
            .withExtraChannels(channels));
  }

  private PictureExtras extras(byte[] file) {
    try {
      return PictureExtras.read(header.format(), new ByteView(file), options.page().orElse(0));
    } catch (BrokenPictureException e) {
      notes.add("its metadata is damaged and is not kept");
      return PictureExtras.NONE;
    }
  }

  /** Inks have been converted by their profile when they were decoded. */
  private Picture toSrgb(Picture stored, Optional<ColorEncoding> colors) {
    boolean inks =
        switch (header.kind().color()) {
          case CMYK, ADOBE_CMYK -> true;
          case GRAY, RGB, PALETTE -> false;
        };
    if (colors.isEmpty() || inks || !options.applyProfile()) {
      return stored;
    }
    try {
      return colors.get().toSrgb(stored);
    } catch (BrokenPictureException e) {
      notes.add(e.getMessage() + " and is ignored");
      return stored;
    }
  }
}
