// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The orientation that a text chunk of a PNG file states, in an EXIF profile or in XMP.
 *
 * @param orientation the orientation
 * @param fromExif whether EXIF states it, which counts more than XMP
 */
record PngOrientation(Orientation orientation, boolean fromExif) {
  private static final Pattern XMP =
      Pattern.compile("tiff:Orientation(?:\\s*=\\s*[\"']|>)\\s*([1-8])\\s*[\"'<]");

  /**
   * The orientation in a chunk. A damaged one states none, since pixels do not depend on it.
   *
   * @param type of the chunk
   * @param chunk its content
   */
  static Optional<PngOrientation> of(String type, ByteView chunk) {
    try {
      Optional<PngText> text = PngText.read(type, chunk);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      if (text.get().keyword().equals(PngText.XMP)) {
        return ofXmp(text.get().bytes());
      }
      Optional<RawProfile> profile = RawProfile.of(text.get());
      return profile.isEmpty() ? Optional.empty() : of(profile.get());
    } catch (BrokenPictureException e) {
      return Optional.empty();
    }
  }

  private static Optional<PngOrientation> of(RawProfile profile) {
    return switch (profile.kind()) {
      case EXIF ->
          Optional.of(
              new PngOrientation(TiffDirectory.orientation(new ByteView(profile.bytes())), true));
      case XMP -> ofXmp(profile.bytes());
      case IPTC -> Optional.empty();
    };
  }

  private static Optional<PngOrientation> ofXmp(byte[] packet) {
    Matcher found = XMP.matcher(new String(packet, StandardCharsets.ISO_8859_1));
    return found.find()
        ? Optional.of(new PngOrientation(Orientation.ofTag(Long.parseLong(found.group(1))), false))
        : Optional.empty();
  }
}
