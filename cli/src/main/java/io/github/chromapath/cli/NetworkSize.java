package io.github.chromapath.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The size of the colour network's input, as typed: {@code 896} for a square, {@code 512x896} for
 * rows x columns.
 *
 * @param height rows, a multiple of 8
 * @param width columns, a multiple of 8
 */
record NetworkSize(int height, int width) {
  /** Stands for the size that the checkpoint was trained at. */
  static final NetworkSize OF_CHECKPOINT = new NetworkSize(0, 0);

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})(?:x([0-9]{1,5}))?");

  /** Reads a size from the command line. */
  static final class Converter implements ITypeConverter<NetworkSize> {
    @Override
    public NetworkSize convert(String text) {
      Matcher size = SIZE.matcher(text);
      if (!size.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is neither a number of pixels nor HEIGHTxWIDTH");
      }
      int height = Integer.parseInt(size.group(1));
      int width = size.group(2) == null ? height : Integer.parseInt(size.group(2));
      if (height == 0 || width == 0 || height % 8 != 0 || width % 8 != 0) {
        throw new TypeConversionException(
            "'" + text + "' is not a multiple of 8: the network halves its picture three times");
      }
      return new NetworkSize(height, width);
    }
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
