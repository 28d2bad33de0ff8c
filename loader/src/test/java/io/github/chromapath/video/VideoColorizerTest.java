// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.PhotoColorizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Coloured videos as the system's FFmpeg reads them. */
class VideoColorizerTest {
  private static final String PATTERN = "-f lavfi -i testsrc2=s=96x64:r=25:d=";
  private static final String TONE = " -f lavfi -i sine=d=";

  @TempDir static Path checkpoints;
  @TempDir Path folder;
  private static VideoNetworks networks;

  @BeforeAll
  static void load() throws Exception {
    Films.require("VideoColorizerTest");
    networks = VideoNetworks.load(checkpoints);
  }

  @AfterAll
  static void close() {
    if (networks != null) {
      networks.close();
    }
  }

  /** Counts frames and stops after some. */
  private static final class Follower implements VideoListener {
    final List<String> notes = new ArrayList<>();
    final long last;
    long expected;
    long frames;
    long begun = -1;

    Follower(long last) {
      this.last = last;
    }

    @Override
    public synchronized void started(long count) {
      expected = count;
    }

    @Override
    public synchronized void advanced(long count) {
      begun = begun < 0 ? count : begun;
      frames += count;
    }

    @Override
    public synchronized void note(String sentence) {
      notes.add(sentence);
    }

    @Override
    public synchronized boolean stopRequested() {
      return frames >= last;
    }
  }

  private static VideoSettings settings(VideoCodec codec) {
    return settings(codec, TemporalSettings.none());
  }

  private static VideoSettings settings(VideoCodec codec, TemporalSettings temporal) {
    return new VideoSettings(Optional.ofNullable(codec), OptionalInt.empty(), temporal, "test");
  }

  private Path out() throws IOException {
    return Files.createDirectories(folder.resolve("out"));
  }

  private Path colored(Path film, PhotoColorizer colorizer, VideoCodec codec, Follower follower)
      throws IOException {
    Path result = out().resolve(film.getFileName());
    VideoColorizer.Summary summary =
        new VideoColorizer(colorizer, settings(codec)).color(film, result, follower).orElseThrow();
    assertEquals(summary.frames(), follower.frames);
    assertEquals(follower.expected, follower.frames);
    try (var left = Files.list(out())) {
      assertEquals(List.of(result), left.toList());
    }
    return result;
  }

  private Path colored(Path film) throws IOException {
    return colored(film, networks.random(), null, new Follower(Long.MAX_VALUE));
  }

  private Path film(String name, String arguments) throws Exception {
    return Films.make(folder.resolve(name), arguments);
  }

  private static void assertSame(Path film, Path result, String entries) throws Exception {
    String question = "-select_streams v -show_entries " + entries;
    assertEquals(Films.probe(film, question), Films.probe(result, question));
  }

  private static void assertCopied(Path film, Path result, String type) throws Exception {
    List<String> packets = Films.packets(film, type);
    assertFalse(packets.isEmpty());
    assertEquals(packets, Films.packets(result, type));
  }

  @Test
  void variableFrameTimesAndAudioAreKept() throws Exception {
    Path film =
        film(
            "film.mp4",
            PATTERN
                + "1.6"
                + TONE
                + "1.6 -vf setpts='if(gt(N,20),PTS+0.7*(N-20)/25/TB,PTS)' -fps_mode vfr"
                + " -c:v libx264 -pix_fmt yuv420p -bf 2 -c:a aac");
    Path result = colored(film);
    assertEquals(Films.times(film), Films.times(result));
    assertTrue(Films.times(film).stream().distinct().count() == 40, "40 frames at different times");
    assertCopied(film, result, "a");
    assertSame(film, result, "stream=width,height,pix_fmt,time_base,nb_frames");
  }

  @Test
  void subtitlesChaptersTagsAndTenBitsAreKept() throws Exception {
    Files.writeString(folder.resolve("s.srt"), "1\n00:00:00,100 --> 00:00:00,400\nHello\n\n");
    Files.writeString(
        folder.resolve("meta.txt"),
        ";FFMETADATA1\ntitle=Ten bits\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=One\n");
    Path film =
        film(
            "film.mkv",
            PATTERN
                + "1"
                + TONE
                + "1 -i "
                + folder.resolve("s.srt")
                + " -i "
                + folder.resolve("meta.txt")
                + " -map 0 -map 1 -map 2 -map_metadata 3 -c:v libx264 -pix_fmt yuv420p10le"
                + " -c:a flac -c:s srt -metadata:s:a language=deu");
    Path result = colored(film);
    assertEquals(Films.times(film), Films.times(result));
    assertCopied(film, result, "a");
    assertCopied(film, result, "s");
    assertSame(film, result, "stream=pix_fmt,width,height");
    String tags = "-show_chapters -show_entries format_tags=title:stream_tags=language:chapter";
    assertEquals(
        Films.probe(film, tags).stream().filter(line -> !line.startsWith("stream")).toList(),
        Films.probe(result, tags).stream().filter(line -> !line.startsWith("stream")).toList());
    assertTrue(
        Films.probe(result, "-show_entries stream_tags=language").toString().contains("deu"));
  }

  @Test
  void rotationAndPixelShapeAreKept() throws Exception {
    Path plain = film("plain.mp4", PATTERN + "0.4 -c:v libx264 -pix_fmt yuv420p -aspect 16:9");
    Path film = film("film.mov", "-i " + plain + " -c copy -metadata:s:v rotate=90");
    Path result = colored(film);
    String shape = "stream=sample_aspect_ratio,width,height:stream_side_data=rotation";
    assertTrue(Films.probe(film, "-show_entries " + shape).toString().contains("rotation=90"));
    assertSame(film, result, shape);
  }

  @Test
  void interlacedVideosAreReported() throws Exception {
    Path film =
        film(
            "film.mkv",
            PATTERN
                + "0.8 -vf interlace -pix_fmt yuv420p -flags +ilme+ildct -c:v libx264 -x264opts"
                + " tff");
    Follower follower = new Follower(Long.MAX_VALUE);
    Path result = colored(film, networks.random(), null, follower);
    assertEquals(1, follower.notes.size(), follower.notes::toString);
    assertTrue(follower.notes.get(0).contains("interlaced"));
    assertSame(film, result, "stream=field_order");
  }

  @ParameterizedTest
  @CsvSource({
    "film.avi, -c:v mpeg4 -c:a pcm_s16le, h264",
    "film.webm, -c:v libvpx-vp9 -b:v 200k -c:a libopus, vp9",
    "film.mkv, -c:v ffv1 -pix_fmt yuv422p10le -c:a pcm_s24le, av1",
    "film.mov, -c:v prores_ks -c:a pcm_s16be, prores"
  })
  void containersHaveTheirOwnCodec(String name, String coding, String codec) throws Exception {
    Path film = film(name, PATTERN + "0.6" + TONE + "0.6 " + coding);
    Path result = colored(film);
    assertCopied(film, result, "a");
    assertSame(film, result, "format=format_name");
    assertTrue(
        Films.probe(result, "-select_streams v -show_entries stream=codec_name")
            .toString()
            .contains("codec_name=" + codec));
    // AVI has decoding times only.
    if (!name.endsWith("avi")) {
      assertEquals(Films.times(film), Films.times(result));
    }
  }

  /** A neutral network leaves the luma of every matrix as it is, and chroma at its middle. */
  @ParameterizedTest
  @CsvSource({
    "bt709, tv, yuv420p, yuv420p",
    "bt709, pc, yuv420p, yuvj420p",
    "smpte170m, tv, yuv422p10le, yuv422p10le",
    "bt2020nc, tv, yuv444p12le, yuv444p12le"
  })
  void neutralColoursLeaveLumaAsItIs(String matrix, String range, String stored, String read)
      throws Exception {
    Path film =
        film(
            "film.mkv",
            PATTERN
                + "0.2 -c:v ffv1 -level 3 -pix_fmt "
                + stored
                + " -colorspace "
                + matrix
                + " -color_range "
                + range);
    Path result = colored(film, networks.neutral(), VideoCodec.FFV1, new Follower(Long.MAX_VALUE));
    assertSame(film, result, "stream=pix_fmt,color_space,color_range");
    String luma = stored.contains("10") ? "gray10le" : stored.contains("12") ? "gray12le" : "gray";
    byte[] before = Films.pixels(film, "extractplanes=y", luma);
    byte[] after = Films.pixels(result, "extractplanes=y", luma);
    assertEquals(before.length, after.length);
    assertEquals(5, before.length / (96 * 64 * (luma.equals("gray") ? 1 : 2)));
    if (range.equals("pc")) {
      assertArrayEquals(before, after);
    } else {
      assertNearby(before, after, luma.equals("gray"), range);
    }
    byte[] blue = Films.pixels(result, "extractplanes=u", luma);
    int middle = luma.equals("gray") ? 128 : 0;
    if (middle > 0) {
      for (byte value : blue) {
        assertEquals(middle, value & 255, 1);
      }
    }
  }

  /** Levels that limited range does not define are clamped to black and white. */
  private static void assertNearby(byte[] before, byte[] after, boolean narrow, String range) {
    assertEquals("tv", range);
    if (!narrow) {
      return;
    }
    for (int i = 0; i < before.length; i++) {
      int level = Math.min(235, Math.max(16, before[i] & 255));
      assertEquals(level, after[i] & 255);
    }
  }

  /** The colours of a frame, converted by zimg, are those of its luma as a photograph. */
  @ParameterizedTest
  @CsvSource({"bt709, tv, 709", "smpte170m, tv, 170m", "bt709, pc, 709", "bt2020nc, tv, 2020_ncl"})
  void coloursAreThoseOfPhotographs(String matrix, String range, String zimg) throws Exception {
    Path film =
        film(
            "film.mkv",
            PATTERN
                + "0.08 -c:v ffv1 -level 3 -pix_fmt yuv444p -colorspace "
                + matrix
                + " -color_range "
                + range);
    Path result = colored(film, networks.random(), VideoCodec.FFV1, new Follower(Long.MAX_VALUE));
    byte[] luma = Films.pixels(film, "extractplanes=y", "gray");
    byte[] rgb =
        Films.pixels(
            result,
            "zscale=matrixin=" + zimg + ":matrix=gbr:rangein=" + range + ":range=pc,format=gbrp",
            "rgb24");
    float[] gray = new float[96 * 64];
    for (int i = 0; i < gray.length; i++) {
      int level = luma[i] & 255;
      float value = range.equals("pc") ? level / 255f : (level - 16) / 219f;
      gray[i] = Math.min(1, Math.max(0, value));
    }
    float[] expected = networks.random().colorize(gray, 96, 64);
    // Y, Cb and Cr are rounded to 8 bits: up to half a level of each, times 255 / 219 and the
    // factors of the matrix.
    for (int i = 0; i < expected.length; i++) {
      assertEquals(255 * expected[i], rgb[i] & 255, 2.5, "value " + i);
    }
  }

  /**
   * The film has 200 frames. When the stop is requested, at most some 40 frames more have passed
   * the network, so none of the runs is at its end.
   */
  @ParameterizedTest
  @CsvSource({"1, 0, 1", "70, 0, 1", "70, 0.9, 1", "130, 0.5, 5"})
  void aStoppedRunContinuesToTheSameBytes(long frames, double weight, int keyframes)
      throws Exception {
    Path film = film("film.mp4", PATTERN + "8" + TONE + "8 -c:v libx264 -pix_fmt yuv420p -c:a aac");
    VideoColorizer colorizer =
        new VideoColorizer(
            networks.random(), settings(null, new TemporalSettings(weight, keyframes)));
    Path whole = out().resolve("film.mp4");
    assertTrue(colorizer.color(film, whole, new Follower(Long.MAX_VALUE)).isPresent());
    Path again = Files.createDirectories(folder.resolve("again")).resolve("film.mp4");
    assertTrue(colorizer.color(film, again, new Follower(frames)).isEmpty());
    assertFalse(Files.exists(again));
    Follower second = new Follower(Long.MAX_VALUE);
    assertTrue(colorizer.color(film, again, second).isPresent());
    assertEquals(frames / FramePipeline.SEGMENT * FramePipeline.SEGMENT, second.begun);
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(again));
  }

  @Test
  void workOfOtherSettingsIsNotContinued() throws Exception {
    Path film = film("film.mp4", PATTERN + "4 -c:v libx264 -pix_fmt yuv420p");
    Path result = out().resolve("film.mp4");
    assertTrue(
        new VideoColorizer(networks.random(), settings(null))
            .color(film, result, new Follower(70))
            .isEmpty());
    Follower second = new Follower(Long.MAX_VALUE);
    VideoColorizer other = new VideoColorizer(networks.random(), settings(VideoCodec.AV1));
    assertTrue(other.color(film, result, second).isPresent());
    assertEquals(0, second.begun);
    assertEquals(100, second.frames);
  }

  @Test
  void aDamagedSegmentIsColouredAgain() throws Exception {
    Path film = film("film.mp4", PATTERN + "6 -c:v libx264 -pix_fmt yuv420p");
    byte[] whole = Files.readAllBytes(colored(film));
    Path again = Files.createDirectories(folder.resolve("again")).resolve("film.mp4");
    VideoColorizer colorizer = new VideoColorizer(networks.random(), settings(null));
    assertTrue(colorizer.color(film, again, new Follower(70)).isEmpty());
    Path segment = folder.resolve("again/film.mp4.part/000000.segment");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
    Follower second = new Follower(Long.MAX_VALUE);
    assertTrue(colorizer.color(film, again, second).isPresent());
    assertEquals(0, second.begun);
    assertArrayEquals(whole, Files.readAllBytes(again));
  }

  private String failure(Path film) throws IOException {
    VideoColorizer colorizer = new VideoColorizer(networks.random(), settings(null));
    Path result = out().resolve("result.mp4");
    VideoException failure =
        assertThrows(
            VideoException.class,
            () -> colorizer.color(film, result, new Follower(Long.MAX_VALUE)));
    assertTrue(failure.getMessage().startsWith(film + ": "), failure.getMessage());
    assertTrue(failure.getMessage().endsWith("."), failure.getMessage());
    assertFalse(Files.exists(result));
    return failure.getMessage();
  }

  @Test
  void filesThatAreNoVideosAreRefusedInOneSentence() throws Exception {
    Path text = Files.writeString(folder.resolve("text.mp4"), "#EXTM3U\nhttp://127.0.0.1/a.ts\n");
    assertTrue(failure(text).contains("it is damaged, or not an MP4"));
    Path sound = film("sound.mp4", "-f lavfi -i sine=d=0.2 -c:a aac");
    assertTrue(failure(sound).contains("it has no video"));
    assertTrue(failure(folder.resolve("none.mp4")).contains("cannot be opened"));
    Path whole = film("whole.mp4", PATTERN + "0.4 -c:v libx264 -pix_fmt yuv420p");
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length / 2));
    assertTrue(failure(cut).contains("damaged"));
  }

  /** Bytes in the middle of the frames are overwritten; the rest is coloured. */
  @Test
  void damagedFramesAreReported() throws Exception {
    Path film = film("film.mkv", PATTERN + "2 -c:v libx264 -g 10 -pix_fmt yuv420p");
    byte[] bytes = Files.readAllBytes(film);
    for (int i = bytes.length / 3; i < bytes.length / 3 + 3000; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Files.write(film, bytes);
    Follower follower = new Follower(Long.MAX_VALUE);
    Path result = out().resolve("film.mkv");
    assertTrue(
        new VideoColorizer(networks.random(), settings(null))
            .color(film, result, follower)
            .isPresent());
    assertTrue(follower.frames > 20);
    assertTrue(follower.notes.toString().contains("damaged"), follower.notes::toString);
  }

  @Test
  void codecsThatCannotStoreAVideoAreRefused() throws Exception {
    Path film = film("film.webm", PATTERN + "0.2 -c:v libvpx-vp9 -b:v 200k");
    VideoException failure =
        assertThrows(
            VideoException.class,
            () ->
                new VideoColorizer(networks.random(), settings(VideoCodec.FFV1))
                    .color(film, out().resolve("film.webm"), new Follower(Long.MAX_VALUE)));
    assertTrue(failure.getMessage().contains("FFV1 cannot store"), failure.getMessage());
  }
}
