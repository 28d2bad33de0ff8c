// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.video.Films;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code infer} on videos, with a narrow network. */
class InferVideoTest {
  private static final String PATTERN = "-f lavfi -i testsrc2=s=96x64:r=25:d=";

  @TempDir static Path checkpoints;
  private static Path model;

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeAll
  static void writeCheckpoint() throws IOException {
    model = checkpoints.resolve("random.safetensors");
    NarrowCheckpoints.random(model, 7);
  }

  @BeforeEach
  void nameFolders() throws IOException {
    in = Files.createDirectories(folder.resolve("in/deep"));
    out = folder.resolve("out");
  }

  private Path film(String name, String arguments) throws Exception {
    Films.require("InferVideoTest");
    return Films.make(in.resolve(name), PATTERN + arguments);
  }

  private InProcess infer(Object... more) {
    return InProcess.run(
        Stream.concat(Stream.of("infer", "--model", model, "--out", out), Stream.of(more))
            .toArray());
  }

  @Test
  void folderOfPicturesAndVideosIsMirrored() throws Exception {
    film("film.MP4", "0.4 -c:v libx264 -pix_fmt yuv420p -f mp4");
    TestPictures.write(in.resolve("photo.png"), TestPictures.random(20, 10, 8, Layout.GRAY));
    InProcess run = infer(in.getParent());
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(out.toString(), run.out().strip());
    assertTrue(run.err().contains("film.MP4: 10 frames in "), run.err());
    assertTrue(Files.isRegularFile(out.resolve("deep/photo.png")));
    Path colored = out.resolve("deep/film.MP4");
    assertEquals(10, Films.times(colored).size());

    InProcess again = infer(in.getParent(), "--skip-existing");
    assertEquals(0, again.exitCode(), again.err());
    assertFalse(again.err().contains("frames"), again.err());
    assertTrue(again.err().contains("2 of 2 files existed already."), again.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--codec, x264, '--codec x264: give one of h264, av1, vp9, ffv1, prores.'",
    "--crf, 64, '--crf 64: the quantiser must be 0 to 51'",
    "--temporal, 1.5, '--temporal 1.5: the weight must be 0 to 1'",
    "--keyframes, 0, '--keyframes 0: keyframes must be at least 1'"
  })
  void wrongOptionsAreUsageErrors(String option, String value, String message) {
    infer(in, option, value).assertFailed(2, message);
  }

  @Test
  void losslessCodecsHaveNoQuantiser() {
    infer(in, "--codec", "ffv1", "--crf", "5").assertFailed(2, "FFV1 has no quantiser");
  }

  @Test
  void aBrokenVideoIsNamedAndTheOthersAreColoured() throws Exception {
    film("good.mkv", "0.2 -c:v ffv1");
    Path bad = Files.write(in.resolve("bad.mkv"), new byte[] {0x1a, 0x45, (byte) 0xdf, 3, 4, 5});
    InProcess run = infer(in);
    assertEquals(1, run.exitCode());
    List<String> named = run.err().lines().filter(line -> line.startsWith(bad + ": ")).toList();
    assertEquals(1, named.size(), run.err());
    assertTrue(run.err().contains("1 of 2 inputs failed"), run.err());
    assertTrue(Files.isRegularFile(out.resolve("good.mkv")));
  }

  @Test
  void twoVideosForOneResultAreRefused() throws Exception {
    Path one = Files.createFile(in.resolve("film.mp4"));
    Path other = Files.createFile(in.getParent().resolve("film.mp4"));
    infer(one, other).assertFailed(2, "Colour them into separate folders");
  }

  /** The process is killed without warning after its first segment. */
  @Test
  void aKilledRunContinuesToTheSameBytes() throws Exception {
    Path film = film("film.mp4", "8 -c:v libx264 -pix_fmt yuv420p");
    String[] command = {
      "infer",
      "--model",
      model.toString(),
      "--out",
      out.toString(),
      "--threads",
      "1",
      film.toString(),
      "--skip-existing"
    };
    Path segment = out.resolve("film.mp4.part/000000.segment");
    Process process =
        new ProcessBuilder(Subprocess.javaCommand(Main.class, command))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("err").toFile())
            .start();
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!Files.exists(segment) && process.isAlive() && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    assertTrue(Files.exists(segment), () -> "no segment was finished");
    assertFalse(Files.exists(out.resolve("film.mp4")));

    InProcess second = infer("--threads", 1, film, "--skip-existing");
    assertEquals(0, second.exitCode(), second.err());
    byte[] resumed = Files.readAllBytes(out.resolve("film.mp4"));
    assertFalse(Files.exists(segment.getParent()));
    InProcess whole = infer("--threads", 1, film, "--force");
    assertEquals(0, whole.exitCode(), whole.err());
    assertArrayEquals(Files.readAllBytes(out.resolve("film.mp4")), resumed);
  }
}
