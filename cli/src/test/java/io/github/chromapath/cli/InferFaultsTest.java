// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The message, the exit code and the remaining files for each fault of {@code infer}'s inputs. */
class InferFaultsTest {
  @TempDir static Path checkpoints;
  private static Path model;

  @TempDir Path folder;
  private Path in;
  private Path out;
  private Path good;

  @BeforeAll
  static void writeCheckpoint() throws IOException {
    model = checkpoints.resolve("neutral.safetensors");
    NarrowCheckpoints.neutral(model);
  }

  @BeforeEach
  void writeGoodPicture() throws IOException {
    in = folder.resolve("in");
    out = folder.resolve("out");
    good = TestPictures.gray(in.resolve("good.png"));
  }

  /** The whole of stderr is the failure, named once, and the count. */
  private void assertOnlyGoodIsColoured(InProcess run, Path named, String fault, int of) {
    assertEquals(1, run.exitCode(), run.err());
    List<String> lines = run.err().lines().filter(line -> !line.startsWith("infer: ")).toList();
    assertEquals(2, lines.size(), run.err());
    assertTrue(lines.get(0).startsWith(named + ": "), run.err());
    assertTrue(lines.get(0).contains(fault), run.err());
    assertTrue(lines.get(0).endsWith("."), run.err());
    assertEquals("1 of " + of + " inputs failed; each is named above.", lines.get(1));
    assertEquals(List.of("good.png"), TestPictures.files(out));
  }

  private void assertRefused(InProcess run, int exitCode, String sentence) {
    assertEquals(exitCode, run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", run.out());
    assertFalse(Files.exists(out), "something was written");
  }

  private InProcess infer(Object... arguments) {
    Object[] all = {"infer", "--model", model, "--out", out, "--device", "cpu"};
    Object[] command = Arrays.copyOf(all, all.length + arguments.length);
    System.arraycopy(arguments, 0, command, all.length, arguments.length);
    return InProcess.run(command);
  }

  @Test
  void missingPictureIsReported() {
    Path missing = in.resolve("missing.png");
    assertOnlyGoodIsColoured(infer(missing, good), missing, "there is no such file", 2);
  }

  @Test
  void aFileThatIsNoPictureIsReported() throws IOException {
    Path notes = Files.writeString(in.resolve("notes.txt"), "notes");
    assertOnlyGoodIsColoured(infer(good, notes), notes, "its content is not a PNG, JPEG", 2);
  }

  /** Content decides for a file that is given itself; in folders, names do. */
  @Test
  void namesWithoutAKnownExtension() throws IOException {
    Path bare = Files.copy(good, in.resolve("scan"));
    Path numbered = Files.copy(good, in.resolve("scan.0001"));
    InProcess run = infer(good, bare, numbered);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(List.of("good.png", "scan.0001.png", "scan.png"), TestPictures.files(out));
    Files.delete(numbered);
    String note = in + ": other files are passed over: 1 without an extension.";
    InProcess whole = infer(in, "--force");
    assertEquals(0, whole.exitCode(), whole.err());
    assertTrue(whole.err().lines().anyMatch(note::equals), whole.err());
    Files.delete(good);
    Files.writeString(in.resolve("a.XMP"), "metadata");
    InProcess none = infer(in, "--force");
    assertEquals(1, none.exitCode(), none.err());
    String fault =
        in
            + ": there is no picture in it, but other files: 1 .xmp, 1 without an extension; check"
            + " the path.";
    assertTrue(none.err().lines().anyMatch(fault::equals), none.err());
  }

  @Test
  void emptyFileIsReported() throws IOException {
    Path empty = Files.createFile(in.resolve("empty.png"));
    assertOnlyGoodIsColoured(infer(in), empty, "the file is empty", 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "tif", "webp", "bmp"})
  void truncatedPictureIsReported(String extension) throws IOException {
    Path file = in.resolve("cut." + extension);
    TestPictures.write(file, TestPictures.random(200, 100, 8, Layout.RGB));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length * 3 / 4));
    assertOnlyGoodIsColoured(infer(in, "--batch", 2), file, "cut short", 2);
  }

  /** What leaves the picture complete is told, but not with --quiet, and is no failure. */
  @Test
  void jpegWithoutItsEndMarkerIsColoured() throws IOException {
    Path file = in.resolve("camera.jpg");
    TestPictures.write(file, TestPictures.random(50, 40, 8, Layout.RGB));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 2));
    InProcess run = infer(file, good);
    assertEquals(0, run.exitCode(), run.err());
    String note = file + ": its end marker is missing, but the picture is complete.";
    assertEquals(1, run.err().lines().filter(note::equals).count(), run.err());
    assertEquals(List.of("camera.jpg", "good.png"), TestPictures.files(out));
    assertEquals("", infer(file, "--force", "--quiet").err());
  }

  @Test
  void textWithAPictureExtensionIsReported() throws IOException {
    Path text = Files.writeString(in.resolve("text.jpg"), "This is no picture at all.");
    assertOnlyGoodIsColoured(
        infer(in), text, "its content is not a PNG, JPEG, TIFF, WebP, BMP,", 2);
  }

  /** The content determines the input format; the extension determines the output format. */
  @Test
  void pictureWithAnotherExtensionIsColoured() throws IOException {
    Path jpeg = in.resolve("really-a-png.jpg");
    Files.copy(good, jpeg);
    assertEquals(0, infer(jpeg).exitCode());
    byte[] start = Files.readAllBytes(out.resolve("really-a-png.jpg"));
    assertEquals(0xffd8, ByteBuffer.wrap(start).getShort() & 0xffff);
  }

  @Test
  void folderWithoutPicturesIsReported() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertOnlyGoodIsColoured(infer(empty, good), empty, "there is no picture in it", 2);
  }

  @Test
  void patternWithoutMatchIsReported() {
    String pattern = in + "/*.webp";
    assertOnlyGoodIsColoured(
        infer(pattern, good), Path.of(pattern), "there is no picture in it", 2);
  }

  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void unreadableFolderIsReported() throws IOException {
    Path locked = Files.createDirectory(in.resolve("locked"));
    TestPictures.gray(locked.resolve("a.png"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.isReadable(locked), "this user, root for one, may read every folder");
      assertOnlyGoodIsColoured(infer(in), locked, "cannot be opened", 2);
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void linkToAParentFolderIsReported() throws IOException {
    Path link = Files.createSymbolicLink(in.resolve("loop"), in);
    assertOnlyGoodIsColoured(infer(in), link, "leads back", 2);
  }

  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void linkWithoutTargetIsReported() throws IOException {
    Path link = Files.createSymbolicLink(in.resolve("gone.png"), in.resolve("nothing.png"));
    assertOnlyGoodIsColoured(infer(in), link, "the target of this link does not exist", 2);
  }

  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void linkToItselfIsReported() throws IOException {
    Path link = in.resolve("self.png");
    Files.createSymbolicLink(link, link);
    assertOnlyGoodIsColoured(infer(in), link, "leads back to itself", 2);
  }

  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void linkIntoAnInaccessibleFolderIsReported() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Path target = TestPictures.gray(locked.resolve("a.png"));
    Path link = Files.createSymbolicLink(in.resolve("a.png"), target);
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.exists(target), "this user, root for one, may enter every folder");
      assertOnlyGoodIsColoured(infer(in), link, "cannot be opened", 2);
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void twoInputsWithOneOutputAreRejected() throws IOException {
    Path other = TestPictures.gray(folder.resolve("other/good.png"));
    assertRefused(infer(good, other), 2, "would both be written to");
  }

  @Test
  void namesThatDifferByTheirExtensionDoNotCollide() throws IOException {
    for (String name : List.of("good.jpg", "good.jpeg", "good.PNG", "good.b.png")) {
      TestPictures.gray(in.resolve(name));
    }
    InProcess run = infer(in, "--segmentation", "--side-by-side");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(15, TestPictures.files(out).size());
  }

  @Test
  void anInputGivenTwiceIsColouredOnce() {
    assertEquals(0, infer(good, good, in.resolve("../in/good.png")).exitCode());
    assertEquals(List.of("good.png"), TestPictures.files(out));
  }

  @Test
  void outputThatIsAnInputIsRejected() throws IOException {
    Path nested = TestPictures.gray(in.resolve("out/x/good.png"));
    byte[] before = Files.readAllBytes(nested);
    Path above = TestPictures.gray(folder.resolve("y/x/good.png"));
    InProcess overwriting =
        InProcess.run(
            "infer",
            "--model",
            model,
            "--out",
            in.resolve("out"),
            above.getParent().getParent(),
            nested,
            "--force");
    assertEquals(2, overwriting.exitCode(), overwriting.err());
    assertTrue(overwriting.err().contains(" contains the input " + nested), overwriting.err());
    assertEquals(Arrays.hashCode(before), Arrays.hashCode(Files.readAllBytes(nested)));
    assertEquals(2, TestPictures.files(in).size());
  }

  @ParameterizedTest
  @CsvSource({
    "--size, 100, give a positive multiple of 8",
    "--size, 0, give a positive multiple of 8",
    "--size, 64x60, give a positive multiple of 8",
    "--size, large, give a positive multiple of 8",
    "--batch, 0, give at least 1",
    "--chroma, -1, give a number of at least 0",
    "--chroma, NaN, give a number of at least 0",
    "--threads, -1, give 0 or more"
  })
  void optionOutOfRangeIsWrongUsage(String option, String value, String sentence) {
    assertRefused(infer(good, option, value), 2, sentence);
  }

  /** The narrow network has 8 channels at full size: a tensor of 2.8 GiB. */
  @Test
  void tensorTooLargeForTheDeviceIsReported() {
    assertRefused(infer(good, "--size", "10240x9216"), 3, "use a smaller batch or size");
  }

  @Test
  void missingCheckpointIsReported() {
    model = checkpoints.resolve("missing.safetensors");
    try {
      assertRefused(infer(good), 1, "missing.safetensors: there is no such file");
    } finally {
      model = checkpoints.resolve("neutral.safetensors");
    }
  }

  private void assertBadCheckpoint(Path checkpoint, String fault) {
    InProcess run =
        InProcess.run("infer", "--model", checkpoint, "--out", out, good, "--device", "cpu");
    assertRefused(run, 1, fault);
    assertTrue(run.err().contains(checkpoint + ": "), run.err());
  }

  @Test
  void truncatedCheckpointIsReported() throws IOException {
    byte[] whole = Files.readAllBytes(model);
    Path cut = folder.resolve("cut.safetensors");
    for (int length : new int[] {0, 5, 100, whole.length / 2, whole.length - 1}) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertBadCheckpoint(cut, "; ");
    }
  }

  @Test
  void oversizedHeaderIsReported() throws IOException {
    Path claim = folder.resolve("claim.safetensors");
    Files.write(
        claim, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60).array());
    assertBadCheckpoint(claim, "header");
  }

  @Test
  void textInPlaceOfACheckpointIsReported() throws IOException {
    Path text = Files.writeString(folder.resolve("text.safetensors"), "x".repeat(100), UTF_8);
    assertBadCheckpoint(text, "; ");
  }

  @Test
  void missingTensorIsNamed() throws IOException {
    assertBadCheckpoint(copy("semantic.conv.weight", null, null), "semantic.conv.weight");
  }

  @Test
  void unknownTensorIsNamed() throws IOException {
    assertBadCheckpoint(
        copy(null, null, "surplus.weight"), "the network has no tensor surplus.weight");
  }

  @Test
  void tensorOfAnotherShapeIsNamed() throws IOException {
    assertBadCheckpoint(
        copy(null, "segmentation.bias", null), "segmentation.bias has the shape [12], not [11]");
  }

  @Test
  void nonFiniteWeightsAreNamed() throws IOException {
    Path broken = folder.resolve("nan.safetensors");
    NarrowCheckpoints.write(
        broken, 1, store -> store.write("color.us10.bn.bias", new float[] {Float.NaN, 0}));
    InProcess run =
        InProcess.run("infer", "--model", broken, "--out", out, good, "--device", "cpu");
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(
        run.err().contains("color.us10.bn.bias has values that are NaN or infinite"), run.err());
    assertEquals(List.of(), TestPictures.files(out));
  }

  /** The checkpoint without one tensor, with 12 elements in another, or with one more. */
  private Path copy(String without, String longer, String more) throws IOException {
    Path copy = folder.resolve("changed.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(model)) {
      file.metadata().forEach(writer::metadata);
      for (String name : file.names()) {
        if (name.equals(longer)) {
          writer.floats(name, List.of(12), new float[12]);
        } else if (!name.equals(without)) {
          writer.floats(name, file.shape(name), file.readFloats(name));
        }
      }
    }
    if (more != null) {
      writer.floats(more, List.of(1), new float[1]);
    }
    writer.write(copy);
    return copy;
  }
}
