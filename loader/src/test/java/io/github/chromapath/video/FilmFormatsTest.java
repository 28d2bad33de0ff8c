// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.PhotoColorizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Odd sizes, HEVC, wide gamut and high dynamic range, as the system's FFmpeg reads the results. */
class FilmFormatsTest {
  private static final String PATTERN = "-f lavfi -i testsrc2=r=25:d=0.2:s=";

  @TempDir static Path checkpoints;
  @TempDir Path folder;
  private static VideoNetworks networks;

  @BeforeAll
  static void load() throws Exception {
    Films.require("FilmFormatsTest");
    networks = VideoNetworks.load(checkpoints);
  }

  @AfterAll
  static void close() {
    if (networks != null) {
      networks.close();
    }
  }

  private Path film(String name, String arguments) throws Exception {
    return Films.make(folder.resolve(name), PATTERN + arguments);
  }

  private Path colored(Path film, PhotoColorizer colorizer, Optional<VideoCodec> codec)
      throws IOException {
    Path result =
        Files.createDirectories(folder.resolve("out" + codec)).resolve(film.getFileName());
    VideoSettings settings =
        new VideoSettings(codec, OptionalInt.empty(), TemporalSettings.none(), "test");
    assertTrue(
        new VideoColorizer(colorizer, settings)
            .color(film, result, VideoListener.NONE)
            .isPresent());
    return result;
  }

  private static void assertSame(Path film, Path result, String entries) throws Exception {
    String question = "-select_streams v -show_entries " + entries;
    assertEquals(Films.probe(film, question), Films.probe(result, question));
  }

  /** By the standard codec, and by FFV1: the luma of each pixel, and chroma at its middle. */
  @ParameterizedTest
  @CsvSource({
    "film.webm, 95, 63, yuv420p, -c:v libvpx-vp9 -b:v 200k",
    "film.mkv, 95, 64, yuv420p, -c:v ffv1 -level 3",
    "film.mkv, 95, 63, yuv422p, -c:v ffv1 -level 3",
    "film.avi, 33, 17, yuv420p, -c:v mpeg4",
    "film.mp4, 65, 63, yuv420p, -c:v libvpx-vp9 -b:v 200k"
  })
  void oddSizesAreKept(String name, int width, int height, String format, String coding)
      throws Exception {
    String size = width + ":" + height;
    Path film = film(name, "96x64 -vf scale=" + size + " -pix_fmt " + format + " " + coding);
    String stated = Films.probe(film, "-show_entries stream=width,height").toString();
    assertEquals("[stream|width=" + width + "|height=" + height + "]", stated);
    assertSame(film, colored(film, networks.random(), Optional.empty()), "stream=width,height");
    Path plain = Files.copy(film, folder.resolve("plain.mkv"));
    Path result = colored(plain, networks.neutral(), Optional.of(VideoCodec.FFV1));
    assertSame(film, result, "stream=width,height,pix_fmt");
    byte[] before = Films.pixels(film, "null", format);
    byte[] after = Films.pixels(result, "null", format);
    assertEquals(before.length, after.length);
    int chroma = (width + 1) / 2 * (format.equals("yuv420p") ? (height + 1) / 2 : height);
    for (int i = 0; i < before.length; i++) {
      boolean luma = i % (width * height + 2 * chroma) < width * height;
      // Levels beyond black and white are clamped.
      int expected = luma ? Math.min(235, Math.max(16, before[i] & 255)) : 128;
      assertEquals(expected, after[i] & 255, luma ? 0 : 1, "sample " + i);
    }
  }

  /** The first codec for more than 8 bits is AV1. */
  @Test
  void oddSizesOfTenBitsAreKept() throws Exception {
    Path film = film("film.mkv", "96x64 -vf scale=95:63 -c:v ffv1 -level 3 -pix_fmt yuv420p10le");
    assertSame(
        film, colored(film, networks.random(), Optional.empty()), "stream=width,height,pix_fmt");
  }

  @Test
  void h264IsRefusedForOddSizes() throws Exception {
    Path film = film("film.mkv", "96x64 -vf scale=95:63 -c:v ffv1 -level 3 -pix_fmt yuv420p");
    VideoException failure =
        assertThrows(
            VideoException.class,
            () -> colored(film, networks.random(), Optional.of(VideoCodec.H264)));
    String message = failure.getMessage();
    assertTrue(message.contains("H.264 cannot store frames of 95x63 in Matroska"), message);
  }

  /** Chroma of an odd size is the mean of that of the same film with all samples. */
  @Test
  void chromaOfOddSizesIsThatOfItsPixels() throws Exception {
    String coding = " -c:v ffv1 -level 3 -colorspace bt709 -color_range tv -pix_fmt ";
    Path all = film("all.mkv", "96x64 -vf scale=95:63" + coding + "yuv444p");
    Path few = Films.make(folder.resolve("few.mkv"), "-i " + all + coding + "yuv420p");
    Path full = colored(all, networks.random(), Optional.of(VideoCodec.FFV1));
    Path reduced = colored(few, networks.random(), Optional.of(VideoCodec.FFV1));
    byte[] ours = Films.pixels(reduced, "null", "yuv420p");
    byte[] theirs = Films.pixels(full, "null", "yuv444p");
    int luma = 95 * 63;
    int chroma = 48 * 32;
    assertEquals(5 * (luma + 2 * chroma), ours.length);
    assertEquals(5 * 3 * luma, theirs.length);
    double colors = 0;
    for (int plane = 1; plane <= 2; plane++) {
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 48; x++) {
          // A sample lies on every other column, and between two rows.
          double mean = 0;
          for (int row = 2 * y; row <= 2 * y + 1; row++) {
            for (int column = 2 * x - 1; column <= 2 * x + 1; column++) {
              int from = Math.min(62, row) * 95 + Math.min(94, Math.max(0, column));
              mean += (theirs[plane * luma + from] & 255) * (column == 2 * x ? 0.25 : 0.125);
            }
          }
          int sample = ours[luma + (plane - 1) * chroma + y * 48 + x] & 255;
          assertEquals(mean, sample, 1.01, "plane " + plane + " at " + x + ", " + y);
          colors += Math.abs(mean - 128) / (2 * chroma);
        }
      }
    }
    assertTrue(colors > 1, "the film has colours: " + colors);
  }

  @ParameterizedTest
  @CsvSource({"film.mp4, -tag:v hvc1", "film.mkv, -color_primaries bt709", "film.mov, -tag:v hvc1"})
  void hevcOfTenBitsWithAVariableRateIsKept(String name, String more) throws Exception {
    Path film =
        film(
            name,
            "96x64 -vf setpts='PTS+N*N/250/TB' -fps_mode vfr -c:v libx265 -x265-params"
                + " log-level=error:bframes=2 -pix_fmt yuv420p10le "
                + more);
    Path result = colored(film, networks.random(), Optional.empty());
    assertEquals(Films.times(film), Films.times(result));
    assertEquals(5, Films.times(film).stream().distinct().count());
    assertSame(film, result, "stream=width,height");
    String format =
        Films.probe(result, "-select_streams v -show_entries stream=pix_fmt").toString();
    assertTrue(format.contains("10le"), format);
  }

  @ParameterizedTest
  @CsvSource({
    "film.mkv, smpte2084, PQ, libx265",
    "film.mp4, arib-std-b67, HLG, libx265",
    "film.mkv, arib-std-b67, HLG, ffv1"
  })
  void highDynamicRangeIsRefused(String name, String transfer, String title, String codec)
      throws Exception {
    String x265 = "log-level=error:colorprim=bt2020:colormatrix=bt2020nc:transfer=" + transfer;
    Path film =
        film(
            name,
            "96x64 -color_primaries bt2020 -colorspace bt2020nc -color_trc "
                + transfer
                + " -c:v "
                + codec
                + (codec.equals("libx265")
                    ? " -pix_fmt yuv420p10le -x265-params " + x265
                    : " -level 3 -pix_fmt yuv422p10le"));
    String stated = Films.probe(film, "-show_entries stream=color_transfer").toString();
    assertTrue(stated.contains(transfer), stated);
    VideoException failure =
        assertThrows(
            VideoException.class, () -> colored(film, networks.random(), Optional.empty()));
    assertEquals(
        film
            + ": its colours have a high dynamic range ("
            + title
            + "), which is not supported; map it to BT.709 with another program, such as FFmpeg's"
            + " filters zscale and tonemap.",
        failure.getMessage());
    try (var files = Files.list(folder.resolve("out" + Optional.empty()))) {
      assertFalse(files.findAny().isPresent());
    }
  }

  /** Converted by zimg to the primaries of BT.709, the colours are those of a photograph. */
  @Test
  void wideGamutHasTheColoursOfPhotographs() throws Exception {
    Path film =
        film(
            "film.mkv",
            "96x64 -frames:v 1 -c:v ffv1 -level 3 -pix_fmt yuv444p12le -colorspace bt2020nc"
                + " -color_primaries bt2020 -color_trc bt2020-12 -color_range tv");
    Path result = colored(film, networks.random(), Optional.of(VideoCodec.FFV1));
    assertSame(film, result, "stream=pix_fmt,color_space,color_primaries,color_transfer");
    ShortBuffer luma =
        ByteBuffer.wrap(Films.pixels(film, "extractplanes=y", "gray12le"))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asShortBuffer();
    byte[] rgb =
        Films.pixels(
            result,
            "zscale=matrixin=2020_ncl:transferin=2020_12:primariesin=2020:rangein=tv"
                + ":matrix=gbr:transfer=709:primaries=709:range=pc,format=gbrp",
            "rgb24");
    float[] gray = new float[96 * 64];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = Math.min(1, Math.max(0, (luma.get(i) - 256) / 3504f));
    }
    float[] expected = networks.random().colorize(gray, 96, 64);
    // In linear light, where both convert: half a level of 8 bits, times the gamma of 2.4, and half
    // a level of 12 bits of Y, Cb and Cr, times the factors of both matrices.
    for (int i = 0; i < expected.length; i++) {
      double level = Math.pow((rgb[i] & 255) / 255.0, 2.4);
      assertEquals(Math.pow(expected[i], 2.4), level, 0.008, "value " + i);
    }
  }
}
