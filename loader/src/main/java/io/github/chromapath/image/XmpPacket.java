// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * Makes an XMP packet (ISO 16684-1) describe an upright picture in sRGB without thumbnails. Packets
 * in UTF-8 are changed; in UTF-16 and UTF-32, which files hardly have, they stay as they are.
 */
final class XmpPacket {
  /** One byte per character, so that all other bytes stay as they are. */
  private static final Charset BYTES = StandardCharsets.ISO_8859_1;

  private static final ImmutableMap<String, String> VALUES =
      ImmutableMap.of(
          "tiff:Orientation", "1",
          "exif:ColorSpace", "1",
          "photoshop:ColorMode", "3",
          "photoshop:ICCProfile", "sRGB IEC61966-2.1");

  private static final String THUMBNAILS = ":Thumbnails>";
  private static final ImmutableList<String> PREFIXES = ImmutableList.of("xmp", "xap");

  private XmpPacket() {}

  /** The changed packet. */
  static byte[] upright(byte[] packet) {
    String text = new String(packet, BYTES);
    for (Map.Entry<String, String> value : VALUES.entrySet()) {
      text = with(text, value.getKey(), value.getValue());
    }
    for (String prefix : PREFIXES) {
      text = without(text, "<" + prefix + THUMBNAILS, "</" + prefix + THUMBNAILS);
    }
    return text.getBytes(BYTES);
  }

  /** Removes everything from each start to the end that follows it. */
  private static String without(String packet, String start, String end) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    int found = packet.indexOf(start);
    while (found >= 0) {
      int stop = packet.indexOf(end, found);
      if (stop < 0) {
        break;
      }
      kept.append(packet, from, found);
      from = stop + end.length();
      found = packet.indexOf(start, from);
    }
    return kept.append(packet, from, packet.length()).toString();
  }

  /** A property has its value in an attribute or in an element. */
  private static String with(String packet, String property, String value) {
    String quoted = Matcher.quoteReplacement(value);
    String attribute = "(\\s" + property + "\\s*=\\s*)(\"[^\"<]*+\"|'[^'<]*+')";
    String element = "(<" + property + ">)[^<]*+(</" + property + ">)";
    String changed = packet.replaceAll(attribute, "$1\"" + quoted + "\"");
    return changed.replaceAll(element, "$1" + quoted + "$2");
  }
}
