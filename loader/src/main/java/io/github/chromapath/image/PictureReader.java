// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;

/**
 * Reads the picture files of {@link PictureFormat}: grey, RGB, palette, with or without alpha, and
 * JPEG and TIFF files of four inks.
 *
 * <p>The content decides the format, not the file's name. The whole structure is checked before
 * anything is decoded, so a truncated file is refused instead of padded with grey. Faults that
 * leave the picture complete are tolerated, as {@link ReadOptions#notes} tells. Sizes are limited
 * to 65535 pixels per side and 500 megapixels before memory is allocated. The orientation tag and
 * the colour profile are applied. Metadata is attached to the picture. Thread-safe.
 *
 * <p>If the thread is interrupted while it reads, a {@link CancellationException} is thrown and the
 * interrupt flag stays set.
 */
public final class PictureReader {
  private static final int MAX_FILE_BYTES = 1 << 30;

  private PictureReader() {}

  /**
   * The size of an upright picture.
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
   * @throws PictureException in one sentence, if the file is missing, unreadable, a folder, empty,
   *     not a picture, truncated, damaged, or larger than the limits
   * @throws CancellationException if the thread is interrupted
   */
  public static Picture read(Path file) throws PictureException {
    return read(file, ReadOptions.DEFAULT);
  }

  /**
   * Decodes a picture in another way than {@link #read(Path)}.
   *
   * @param file the picture's file
   * @param options whether profiles are applied, and who is told what is unusual in the file, such
   *     as a missing end marker
   * @return the picture, upright
   * @throws PictureException as {@link #read(Path)}
   * @throws CancellationException if the thread is interrupted
   */
  public static Picture read(Path file, ReadOptions options) throws PictureException {
    byte[] content = load(file);
    try {
      PictureHeader header = PictureHeader.scan(new ByteView(content), true, options.page());
      Optional<PictureHeader.Repair> repair = header.findings().repair();
      byte[] bytes = repair.isPresent() ? repair.get().apply(header, content) : content;
      // A repaired file has only the page that is read.
      int page = repair.isPresent() ? 0 : options.page().orElse(0);
      Picture stored = decode(header, bytes, page);
      List<String> notes = new ArrayList<>(header.findings().notes());
      Picture picture = new Interpretation(header, options, notes).of(stored, content);
      notes.forEach(note -> options.notes().accept(file + ": " + note + "."));
      return picture;
    } catch (BrokenPictureException e) {
      throw e.of(file);
    }
  }

  private static Picture decode(PictureHeader header, byte[] bytes, int page)
      throws BrokenPictureException {
    Picture picture = pixels(header, bytes, page);
    if (picture.width() != header.width() || picture.height() != header.height()) {
      throw new BrokenPictureException("its data has another size than its header states");
    }
    return picture;
  }

  private static Picture pixels(PictureHeader header, byte[] bytes, int page)
      throws BrokenPictureException {
    if (!header.format().isWritten()) {
      return readOnly(header, bytes);
    }
    if (header.format() == PictureFormat.TIFF) {
      return TiffCodec.decode(bytes, page);
    }
    if (header.format() == PictureFormat.BMP && !header.kind().palette()) {
      return BmpCodec.decode(header, bytes);
    }
    if (header.kind().color() == PictureHeader.Color.CMYK) {
      return CmykPictures.toPicture(ImageIoCodec.decodeRaster(header, bytes));
    }
    if (header.kind().color() == PictureHeader.Color.ADOBE_CMYK) {
      return CmykPictures.ofAdobeJpeg(bytes);
    }
    return ImageIoCodec.isNeededFor(header)
        ? ImageIoCodec.decode(header, bytes)
        : OpenCvCodec.decode(header, bytes);
  }

  private static Picture readOnly(PictureHeader header, byte[] bytes)
      throws BrokenPictureException {
    return switch (header.format()) {
      case HEIC, AVIF -> HeifPicture.decode(header, bytes);
      case JPEG_2000 -> Jpeg2000Codec.decode(bytes);
      case GIF -> GifPicture.decode(bytes);
      case NETPBM -> NetpbmPicture.decode(bytes);
      default -> throw new IllegalArgumentException(header.format().toString());
    };
  }

  /**
   * Reads the size of a picture, the first page if there are several. Otherwise as {@link
   * #size(Path, int)}.
   *
   * @param file the picture's file
   * @throws PictureException as {@link #size(Path, int)}
   */
  public static Size size(Path file) throws PictureException {
    return size(file, 0);
  }

  /**
   * Reads the size of a picture from its header. Damage after the header is not detected.
   *
   * @param file the picture's file
   * @param page which page of a TIFF file, from 0 to {@link #pages} - 1
   * @return the size of the upright picture
   * @throws PictureException in one sentence, if the file is missing, unreadable, a folder, empty,
   *     or not a picture, or if its header is damaged or claims a size beyond the limits
   * @throws CancellationException if the thread is interrupted
   */
  public static Size size(Path file, int page) throws PictureException {
    PictureHeader header =
        use(
            file,
            (channel, length) ->
                PictureHeader.scan(
                    new ByteView(new FileWindow(channel, length)), false, OptionalInt.of(page)));
    return new Size(header.uprightWidth(), header.uprightHeight());
  }

  /**
   * {@return the number of pictures in a file: the pages of a TIFF file that are neither thumbnails
   * nor masks, 1 for other formats}
   *
   * @param file the picture's file
   * @throws PictureException in one sentence, if the file cannot be read or is not a picture
   * @throws CancellationException if the thread is interrupted
   */
  public static int pages(Path file) throws PictureException {
    return use(
        file,
        (channel, length) -> {
          ByteView bytes = new ByteView(new FileWindow(channel, length));
          boolean tiff = PictureHeader.format(bytes) == PictureFormat.TIFF;
          return tiff ? Math.max(1, TiffScanner.pages(bytes)) : 1;
        });
  }

  /**
   * Reads the format of a picture from its first bytes, whatever its name.
   *
   * @param file the picture's file
   * @throws PictureException in one sentence, if the file cannot be read or is not a picture
   * @throws CancellationException if the thread is interrupted
   */
  public static PictureFormat format(Path file) throws PictureException {
    return use(
        file,
        (channel, length) -> PictureHeader.format(new ByteView(new FileWindow(channel, length))));
  }

  /** Reads all bytes of a file. */
  static byte[] load(Path file) throws PictureException {
    return use(
        file, (channel, length) -> Channels.newInputStream(channel).readNBytes(MAX_FILE_BYTES));
  }

  /** What is read from an open file. */
  @FunctionalInterface
  interface Use<T> {
    T of(SeekableByteChannel channel, int length) throws IOException, BrokenPictureException;
  }

  /** Reads from a file. */
  static <T> T use(Path file, Use<T> use) throws PictureException {
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
    } catch (ClosedByInterruptException e) {
      throw cancelled(file, e);
    } catch (NoSuchFileException e) {
      throw new PictureException(file, "there is no such file", "check the path", e);
    } catch (AccessDeniedException e) {
      throw new PictureException(
          file, "the file cannot be opened", "give read permission on it", e);
    } catch (PictureException e) {
      throw e;
    } catch (BrokenPictureException e) {
      throw e.of(file);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof ClosedByInterruptException interrupt) {
        throw cancelled(file, interrupt);
      }
      throw unreadable(file, e.getCause());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CancellationException cancelled(Path file, ClosedByInterruptException cause) {
    CancellationException cancelled =
        new CancellationException(
            file + ": reading was cancelled, since the thread is interrupted");
    cancelled.initCause(cause);
    return cancelled;
  }

  private static PictureException unreadable(Path file, IOException cause) {
    return new PictureException(
        file, "reading failed", "check the path and the disk, and run again", cause);
  }
}
