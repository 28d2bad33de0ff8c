// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import io.github.chromapath.image.Picture.Layout;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.List;
import java.util.stream.IntStream;

/** Decodes TIFF files with TwelveMonkeys' reader. Samples of 8 and 16 bits stay as they are. */
final class TiffCodec {
  private static final double UNSIGNED = 0x1p32;

  private TiffCodec() {}

  static Picture decode(byte[] bytes, int number) throws BrokenPictureException {
    ByteView view = new ByteView(bytes);
    TiffScanner.Page page = TiffScanner.page(view, number);
    TiffPalette palette = new TiffPalette(TiffDirectory.readAll(view).get(page.page()));
    if (palette.isExtended()) {
      BufferedImage indices = read(palette.asGray(bytes), reader -> reader.read(page.page()));
      Picture stored = new Conversion(page.withoutDivision(), indices.getRaster()).run();
      return palette.toColors(stored, page.alpha() == TiffScanner.Alpha.ASSOCIATED);
    }
    if (page.floating()) {
      // The reader would clamp an image to [0, 1].
      return new Conversion(page, read(bytes, reader -> reader.readRaster(page.page(), null)))
          .run();
    }
    BufferedImage image = read(bytes, reader -> reader.read(page.page()));
    if (image.getColorModel() instanceof IndexColorModel) {
      return BufferedPictures.toPicture(image);
    }
    return page.colors() == CmykPictures.INKS
        ? CmykPictures.toPicture(image)
        : new Conversion(page, image.getRaster()).run();
  }

  private static <T> T read(byte[] bytes, PictureStreams.Reading<T> reading)
      throws BrokenPictureException {
    return PictureStreams.read(PictureFormat.TIFF, new TIFFImageReaderSpi(), bytes, reading);
  }

  /** Converts the stored samples of an image, whatever the image says of its channels. */
  private static final class Conversion {
    private final TiffScanner.Page page;
    private final Raster raster;
    private final int width;
    private final int bands;
    private final Layout layout;
    private final int maximum;
    private final double[] row;

    Conversion(TiffScanner.Page page, Raster raster) throws BrokenPictureException {
      this.page = page;
      this.raster = raster;
      width = raster.getWidth();
      bands = raster.getNumBands();
      boolean alpha = page.alpha() != TiffScanner.Alpha.NONE;
      if (bands < page.colors() || (alpha && bands <= page.alphaIndex())) {
        throw new BrokenPictureException(
            "its data has another colour model than its header states");
      }
      layout = Layout.of(page.colors() == 1, alpha);
      maximum = page.bits() <= 8 ? 255 : 65_535;
      row = new double[width * bands];
    }

    Picture run() {
      Range colors = range(0, page.colors());
      Range alpha = range(page.alphaIndex(), page.alphaIndex() + (layout.hasAlpha() ? 1 : 0));
      int channels = layout.channels();
      Samples samples =
          Samples.of(
              maximum == 255 ? 8 : 16,
              Math.multiplyExact(Math.multiplyExact(width, raster.getHeight()), channels));
      int to = 0;
      for (int y = 0; y < raster.getHeight(); y++) {
        read(y);
        for (int x = 0; x < width; x++) {
          int at = x * bands;
          double opacity = layout.hasAlpha() ? alpha.of(row[at + page.alphaIndex()]) : 1;
          double divisor = page.alpha() == TiffScanner.Alpha.ASSOCIATED ? opacity : 1;
          for (int c = 0; c < page.colors(); c++) {
            double color = colors.of(row[at + c]);
            samples.set(to++, quantise(divisor > 0 ? Math.min(1, color / divisor) : 0));
          }
          if (layout.hasAlpha()) {
            samples.set(to++, quantise(opacity));
          }
        }
      }
      return new Picture(width, raster.getHeight(), layout, samples)
          .withMetadata(PictureMetadata.NONE.withExtraChannels(extraChannels()));
    }

    /** The bands that are neither colours nor alpha. */
    private List<Picture> extraChannels() {
      return IntStream.range(page.colors(), bands)
          .filter(band -> !layout.hasAlpha() || band != page.alphaIndex())
          .mapToObj(this::extraChannel)
          .toList();
    }

    private Picture extraChannel(int band) {
      Range range = range(band, band + 1);
      Samples samples = Samples.of(maximum == 255 ? 8 : 16, width * raster.getHeight());
      for (int y = 0; y < raster.getHeight(); y++) {
        read(y);
        for (int x = 0; x < width; x++) {
          samples.set(y * width + x, quantise(range.of(row[x * bands + band])));
        }
      }
      return new Picture(width, raster.getHeight(), Layout.GRAY, samples);
    }

    private void read(int y) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      if (!page.floating() && page.bits() == 32) {
        for (int i = 0; i < row.length; i++) {
          row[i] += row[i] < 0 ? UNSIGNED : 0;
        }
      }
    }

    private int quantise(double value) {
      return (int) Math.round(value * maximum);
    }

    /** The values of some bands that mean 0 and 1. */
    private Range range(int from, int to) {
      if (!page.floating()) {
        return new Range(0, Math.pow(2, page.bits()) - 1);
      }
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int y = 0; y < raster.getHeight(); y++) {
        read(y);
        for (int i = 0; i < row.length; i++) {
          if (i % bands >= from && i % bands < to && Double.isFinite(row[i])) {
            least = Math.min(least, row[i]);
            most = Math.max(most, row[i]);
          }
        }
      }
      boolean unit = least >= 0 && most <= 1;
      return unit || least >= most ? new Range(0, 1) : new Range(least, most);
    }
  }

  /** Values from black to white. */
  private record Range(double low, double high) {
    /** In [0, 1]; 0 for NaN. */
    double of(double value) {
      double share = (value - low) / (high - low);
      return share >= 0 ? Math.min(share, 1) : 0;
    }
  }
}
