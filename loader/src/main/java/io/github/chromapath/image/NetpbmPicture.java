// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first picture of a PBM, PGM, PPM or PAM file, as text or as numbers. The largest value that
 * the header states becomes white, and all others are scaled to it.
 */
final class NetpbmPicture {
  private static final int MAX_VALUE = 65_535;
  private static final int MAX_WORD = 64;

  private final ByteView bytes;
  private final int kind;
  private long at = 2;
  private long width;
  private long height;
  private int channels = 1;
  private int maximum = 1;

  private NetpbmPicture(ByteView bytes) throws BrokenPictureException {
    this.bytes = bytes;
    kind = bytes.u8(1) - '0';
    if (kind == 7) {
      readLines();
    } else {
      width = number();
      height = number();
      channels = kind == 3 || kind == 6 ? 3 : 1;
      if (!isBitmap()) {
        maximum = number();
      }
      // One white space before the samples.
      at += isText() ? 0 : 1;
    }
    if (maximum < 1 || maximum > MAX_VALUE || channels < 1 || channels > 4) {
      throw new BrokenPictureException(
          "its header claims %d channels of samples up to %d".formatted(channels, maximum),
          "save it with 1 to 4 channels and samples of up to 65535");
    }
  }

  static PictureHeader scan(ByteView bytes, boolean whole) throws BrokenPictureException {
    NetpbmPicture picture = new NetpbmPicture(bytes);
    PictureHeader.checkBounds(picture.width, picture.height);
    List<String> notes = new ArrayList<>();
    if (whole) {
      long end = picture.at + picture.length();
      bytes.require(picture.at, picture.length());
      if (!picture.isText() && end < bytes.length()) {
        notes.add(
            bytes.u8(end) == 'P'
                ? "it has several pictures; the first one is used"
                : (bytes.length() - end) + " bytes after its end are ignored");
      }
    }
    Layout layout = picture.layout();
    return new PictureHeader(
        PictureFormat.NETPBM,
        picture.width,
        picture.height,
        new PictureHeader.Kind(
            layout.isGray() ? PictureHeader.Color.GRAY : PictureHeader.Color.RGB,
            layout.hasAlpha()),
        Orientation.UPRIGHT,
        new PictureHeader.Findings(notes, Optional.empty()));
  }

  static Picture decode(byte[] file) throws BrokenPictureException {
    return new NetpbmPicture(new ByteView(file)).picture();
  }

  private boolean isText() {
    return kind <= 3;
  }

  private boolean isBitmap() {
    return kind == 1 || kind == 4;
  }

  private Layout layout() {
    return Layout.of(channels < 3, channels % 2 == 0);
  }

  /** Bytes of the samples; at least so many if they are text. */
  private long length() {
    if (kind == 4) {
      return (width + 7) / 8 * height;
    }
    long samples = width * height * channels;
    return samples * (isText() || maximum < 256 ? 1 : 2);
  }

  /** Reads the header of a PAM file: lines of a name and a value. */
  private void readLines() throws BrokenPictureException {
    String name = word();
    while (!name.equals("ENDHDR")) {
      switch (name) {
        case "WIDTH" -> width = number();
        case "HEIGHT" -> height = number();
        case "DEPTH" -> channels = number();
        case "MAXVAL" -> maximum = number();
        case "TUPLTYPE" -> checkType(word());
        default -> throw damaged();
      }
      name = word();
    }
    at++;
  }

  private static void checkType(String type) throws BrokenPictureException {
    switch (type) {
      case "BLACKANDWHITE", "GRAYSCALE", "RGB" -> {}
      case "BLACKANDWHITE_ALPHA", "GRAYSCALE_ALPHA", "RGB_ALPHA" -> {}
      default ->
          throw new BrokenPictureException(
              "its colour model is neither grey nor RGB", "convert it to RGB");
    }
  }

  /** The next word, after white space and comments. {@code at} is then at the byte after it. */
  private String word() throws BrokenPictureException {
    skipSpace();
    StringBuilder word = new StringBuilder();
    while (at < bytes.length() && !Character.isWhitespace(bytes.u8(at)) && bytes.u8(at) != '#') {
      word.append((char) bytes.u8(at++));
      if (word.length() > MAX_WORD) {
        throw damaged();
      }
    }
    return word.toString();
  }

  /** Skips white space, and comments up to the end of their line. */
  private void skipSpace() throws BrokenPictureException {
    boolean comment = false;
    for (int next = bytes.u8(at);
        comment || next == '#' || Character.isWhitespace(next);
        next = bytes.u8(++at)) {
      comment = next == '#' || (comment && next != '\n' && next != '\r');
    }
  }

  private int number() throws BrokenPictureException {
    return number(word());
  }

  private static int number(String word) throws BrokenPictureException {
    boolean digits = !word.isEmpty() && word.length() <= 9;
    for (int i = 0; i < word.length(); i++) {
      digits &= word.charAt(i) >= '0' && word.charAt(i) <= '9';
    }
    if (!digits) {
      throw damaged();
    }
    return Integer.parseInt(word);
  }

  private Picture picture() throws BrokenPictureException {
    int bits = maximum < 256 ? 8 : 16;
    int top = (1 << bits) - 1;
    int count = Math.multiplyExact(Math.multiplyExact((int) width, (int) height), channels);
    Samples samples = Samples.of(bits, count);
    int row = (int) width * channels;
    for (int i = 0; i < count; i++) {
      long value = isText() ? textSample() : sample(i, row);
      if (value > maximum) {
        throw new BrokenPictureException("a sample exceeds the maximum that its header states");
      }
      if (isBitmap()) {
        value = 1 - value;
      }
      samples.set(i, (int) ((2 * value * top + maximum) / (2L * maximum)));
    }
    return new Picture((int) width, (int) height, layout(), samples);
  }

  /** A sample of a text; digits of a bitmap need no space between them. */
  private int textSample() throws BrokenPictureException {
    if (!isBitmap()) {
      return number();
    }
    skipSpace();
    char digit = (char) bytes.u8(at);
    at++;
    return number(String.valueOf(digit));
  }

  private int sample(int index, int row) throws BrokenPictureException {
    if (kind == 4) {
      int y = index / row;
      int x = index % row;
      int octet = bytes.u8(at + (long) (row + 7) / 8 * y + x / 8);
      return (octet >> (7 - x % 8)) & 1;
    }
    return maximum < 256 ? bytes.u8(at + index) : bytes.u16(at + 2L * index);
  }

  private static BrokenPictureException damaged() {
    return new BrokenPictureException("its header or text is damaged");
  }
}
