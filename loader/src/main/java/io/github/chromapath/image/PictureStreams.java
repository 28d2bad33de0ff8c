// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/** Reads files in memory with plug-ins of Java's Image I/O. */
final class PictureStreams {
  private PictureStreams() {}

  /** What is read from a file. */
  @FunctionalInterface
  interface Reading<T> {
    /** Reads from a reader that has its input. */
    T from(ImageReader reader) throws IOException;
  }

  /**
   * Reads from a file.
   *
   * @param provider makes the reader, which is disposed of
   * @throws BrokenPictureException if the reader fails
   */
  static <T> T read(PictureFormat format, ImageReaderSpi provider, byte[] file, Reading<T> reading)
      throws BrokenPictureException {
    ImageReader reader = null;
    try (ByteArrayImageInputStream in = new ByteArrayImageInputStream(file)) {
      reader = provider.createReaderInstance(null);
      reader.setInput(in, false, true);
      return reading.from(reader);
    } catch (IOException | RuntimeException e) {
      throw BrokenPictureException.undecodable(format, e);
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }
}
