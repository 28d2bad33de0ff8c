// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads PNG, JPEG, TIFF, WebP and BMP files of 8 or 16 bits: grey, RGB, palette, with or without
 * alpha.
 *
 * <p>The content decides the format, never the name. The structure is checked to its end before
 * anything is decoded, so that a file that was cut short is refused instead of being filled up with
 * grey, and sizes are bounded to 65535 a side and 200 megapixels before memory is taken. The
 * orientation tag is applied, once. Colour profiles are ignored: values are taken as sRGB.
 * Thread-safe.
 */
public final class PictureReader {
  private static final int MAX_FILE_BYTES = 1 << 30;

  private PictureReader() {}

  /**
   * The size of a picture as seen upright.
   *
   * @param width columns
   * @param height rows
   */
  public record Size(int width, int height) {
    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  /**
   * Decodes a picture.
   *
   * @param file the picture's file
   * @return the picture, upright
   * @throws PictureException in one sentence, when the file is missing, unreadable, a folder,
   *     empty, no picture, cut short, damaged, or larger than the bounds
   */
  public static Picture read(Path file) throws PictureException {
    byte[] bytes = load(file);
    try {
      PictureHeader header = PictureHeader.scan(new ByteView(bytes), true);
      Picture stored =
          ImageIoCodec.isNeededFor(header)
              ? ImageIoCodec.decode(header, bytes)
              : OpenCvCodec.decode(header, bytes);
      if (stored.width() != header.width() || stored.height() != header.height()) {
        throw new BrokenPictureException("its data is of another size than its header says");
      }
      return header.orientation().apply(stored);
    } catch (BrokenPictureException e) {
      throw new PictureException(file, e.getMessage(), e.mend(), e);
    }
  }

  /**
   * Reads a picture's size from its header alone.
   *
   * @param file the picture's file
   * @return the size as seen upright
   * @throws PictureException in one sentence, when the file is missing, unreadable, a folder,
   *     empty, no picture, or its header is damaged or claims a size out of bounds; damage after
   *     the header goes unnoticed
   */
  public static Size size(Path file) throws PictureException {
    PictureHeader header =
        use(
            file,
            (channel, length) ->
                PictureHeader.scan(new ByteView(new FileWindow(channel, length)), false));
    return new Size(header.uprightWidth(), header.uprightHeight());
  }

  /** All bytes of a file. */
  static byte[] load(Path file) throws PictureException {
    return use(
        file, (channel, length) -> Channels.newInputStream(channel).readNBytes(MAX_FILE_BYTES));
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(SeekableByteChannel channel, int length) throws IOException, BrokenPictureException;
  }

  private static <T> T use(Path file, Use<T> use) throws PictureException {
    if (Files.isDirectory(file)) {
      throw new PictureException(file, "this is a folder", "give a picture file");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long length = channel.size();
      if (length > MAX_FILE_BYTES) {
        throw new PictureException(file, "the file is over 1 GiB", "save it compressed or smaller");
      }
      if (length == 0) {
        throw new PictureException(file, "the file is empty", "copy it again from its source");
      }
      return use.of(channel, (int) length);
    } catch (NoSuchFileException e) {
      throw new PictureException(file, "there is no such file", "check the path", e);
    } catch (AccessDeniedException e) {
      throw new PictureException(
          file, "the file cannot be opened", "give read permission on it", e);
    } catch (PictureException e) {
      throw e;
    } catch (BrokenPictureException e) {
      throw new PictureException(file, e.getMessage(), e.mend(), e);
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static PictureException unreadable(Path file, IOException cause) {
    return new PictureException(
        file, "reading failed (" + cause.getMessage() + ")", "check the disk and run again", cause);
  }
}
