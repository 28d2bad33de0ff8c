// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.image.ColorScale;
import io.github.chromapath.image.IndexRaster;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.score.DifferenceMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code infer} on real files, with narrow networks. */
class InferCommandTest {
  @TempDir static Path checkpoints;
  private static Path neutral;
  private static Path random;

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeAll
  static void writeCheckpoints() throws IOException {
    neutral = checkpoints.resolve("neutral.safetensors");
    random = checkpoints.resolve("random.safetensors");
    NarrowCheckpoints.neutral(neutral);
    NarrowCheckpoints.random(random, 7);
  }

  @BeforeEach
  void nameFolders() {
    in = folder.resolve("in");
    out = folder.resolve("out");
  }

  private static InProcess done(Object... arguments) {
    InProcess run = InProcess.run(arguments);
    assertEquals(0, run.exitCode(), run.err());
    return run;
  }

  /** a* and b* of the neutral network are within 1e-5 of 0, far less than 1 of 255. */
  @ParameterizedTest
  @CsvSource({
    "gray.png, 8, GRAY",
    "gray.png, 16, GRAY",
    "gray.png, 8, GRAY_ALPHA",
    "gray.png, 16, GRAY_ALPHA",
    "rgb.png, 8, RGB",
    "rgb.png, 16, RGB",
    "rgb.png, 8, RGB_ALPHA",
    "rgb.png, 16, RGB_ALPHA",
    "rgb.tif, 16, RGB_ALPHA",
    "gray.tiff, 16, GRAY",
    "rgb.bmp, 8, RGB"
  })
  void aNeutralPredictionKeepsThePicture(String name, int bits, Layout layout) throws IOException {
    Picture picture = TestPictures.random(83, 45, bits, layout);
    TestPictures.write(in.resolve(name), picture);
    done("infer", "--model", neutral, "--out", out, in.resolve(name));
    Picture colored = PictureReader.read(out.resolve(name));
    assertEquals(picture.width(), colored.width());
    assertEquals(picture.height(), colored.height());
    assertEquals(bits, colored.bits());
    assertEquals(layout.hasAlpha(), colored.layout().hasAlpha());
    float[] gray = picture.gray();
    for (int p = 0; p < gray.length; p++) {
      int x = p % picture.width();
      int y = p / picture.width();
      for (int channel = 0; channel < 3; channel++) {
        float value = (float) colored.sample(x, y, channel) / colored.maximum();
        assertEquals(gray[p], value, 1f / 255, () -> "pixel " + x + ", " + y);
      }
      if (layout.hasAlpha()) {
        assertEquals(
            picture.sample(x, y, layout.channels() - 1),
            colored.sample(x, y, colored.layout().channels() - 1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "20000, 10", "10, 20000", "1, 300"})
  void extremeSizesAreColoured(int width, int height) throws IOException {
    Path file = in.resolve("a.png");
    TestPictures.write(file, TestPictures.random(width, height, 8, Layout.GRAY));
    done(
        "infer",
        "--model",
        random,
        "--out",
        out,
        file,
        "--side-by-side",
        "--segmentation",
        "--confidence");
    assertEquals(width + "x" + height, PictureReader.size(out.resolve("a.png")).toString());
    assertEquals(
        width + "x" + height, PictureReader.size(out.resolve("a.png.confidence.png")).toString());
    assertEquals(
        2 * width + "x" + height, PictureReader.size(out.resolve("a.png.side.png")).toString());
    assertEquals(
        width + "x" + height, PictureReader.size(out.resolve("a.png.classes.png")).toString());
  }

  /** Extreme sizes, in batches; and a neutral network stays neutral, so no option adds colour. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 300", "310, 170"})
  void refinementsChangeColoursOnly(int width, int height) throws IOException {
    Picture picture = TestPictures.random(width, height, 16, Layout.GRAY_ALPHA);
    TestPictures.write(in.resolve("a.png"), picture);
    TestPictures.write(in.resolve("b.png"), TestPictures.random(33, 20, 8, Layout.RGB));
    done("infer", "--model", neutral, "--out", out, in, "--flip", "--guided", "--batch", 2);
    Picture colored = PictureReader.read(out.resolve("a.png"));
    assertEquals(width + "x" + height, colored.width() + "x" + colored.height());
    float[] gray = picture.gray();
    for (int p = 0; p < gray.length; p++) {
      int green = colored.sample(p % width, p / width, 1);
      assertEquals(gray[p], (float) green / colored.maximum(), 1f / 255);
    }
  }

  @Test
  void theBatchDoesNotChangeThePictures() throws IOException {
    for (int i = 0; i < 5; i++) {
      TestPictures.write(
          in.resolve(i + ".png"), TestPictures.random(40 + 13 * i, 70 - 9 * i, 8, Layout.RGB));
    }
    Path single = folder.resolve("single");
    done("infer", "--model", random, "--out", single, in);
    done("infer", "--model", random, "--out", out, in, "--batch", 3);
    assertEquals(5, TestPictures.files(single).size());
    for (String name : TestPictures.files(single)) {
      assertArrayEquals(
          Files.readAllBytes(single.resolve(name)), Files.readAllBytes(out.resolve(name)), name);
    }
  }

  @Test
  void anotherSizeAndChromaChangeTheColours() throws IOException {
    TestPictures.gray(in.resolve("a.png"));
    byte[] standard = infer("standard");
    byte[] larger = infer("larger", "--size", "128x64");
    byte[] gray = infer("gray", "--chroma", "0");
    assertFalse(Arrays.equals(standard, larger));
    Picture neutralPicture = PictureReader.read(folder.resolve("gray/a.png"));
    assertEquals(neutralPicture.sample(3, 3, 0), neutralPicture.sample(3, 3, 2));
    assertFalse(Arrays.equals(standard, gray));
  }

  /** Made grey again, a coloured photograph differs from its grey input by rounding alone. */
  @Test
  void theLumaOfAColouredPhotographIsThatOfItsGrayPicture() throws IOException {
    Picture photograph = DemoResults.photograph(folder);
    TestPictures.write(in.resolve("a.png"), photograph);
    float[] gray = photograph.gray();
    infer("exact", "--chroma", "4");
    infer("srgb", "--chroma", "4", "--lightness", "srgb");
    infer("luma", "--chroma", "4", "--lightness", "luma");
    assertTrue(largestDifference(gray, "exact") <= .5 / 255 + 1e-6);
    assertTrue(largestDifference(gray, "srgb") > 2 / 255.0);
    assertTrue(largestDifference(gray, "luma") > 5 / 255.0);
    InProcess wrong =
        InProcess.run("infer", "--model", random, "--out", out, in, "--lightness", "x");
    assertEquals(2, wrong.exitCode(), wrong.err());
    assertTrue(wrong.err().contains("--lightness x: give exact, srgb or luma."), wrong.err());
  }

  private double largestDifference(float[] gray, String name) throws IOException {
    float[] rgb = PictureReader.read(folder.resolve(name).resolve("a.png")).rgb();
    double largest = 0;
    for (int i = 0; i < gray.length; i++) {
      double luma = .2126 * rgb[3 * i] + .7152 * rgb[3 * i + 1] + .0722 * rgb[3 * i + 2];
      largest = Math.max(largest, Math.abs(luma - gray[i]));
    }
    return largest;
  }

  private byte[] infer(String name, Object... options) throws IOException {
    Path target = folder.resolve(name);
    Object[] arguments = {"infer", "--model", random, "--out", target, in};
    done(Stream.concat(Arrays.stream(arguments), Arrays.stream(options)).toArray());
    return Files.readAllBytes(target.resolve("a.png"));
  }

  @Test
  void foldersAreMirrored() throws IOException {
    TestPictures.gray(in.resolve("a.png"));
    TestPictures.gray(in.resolve("x/y/b.tif"));
    TestPictures.gray(in.resolve("x/.hidden/c.png"));
    Files.writeString(in.resolve("notes.txt"), "not a picture");
    Path single = TestPictures.gray(folder.resolve("elsewhere/d.jpg"));
    InProcess run = done("infer", "--model", neutral, "--out", out, in, single);
    assertEquals(List.of("a.png", "d.jpg", "x/y/b.tif"), TestPictures.files(out));
    assertEquals(out + System.lineSeparator(), run.out());
  }

  /** The byte FF is not valid UTF-8: a conversion to a String would replace it by U+FFFD. */
  @EnabledOnOs(OS.LINUX)
  @Test
  void nonUtf8NamesKeepTheirBytes() throws IOException {
    TestPictures.gray(Path.of(URI.create(in.toUri() + "/%FF/%FE.png")));
    done("infer", "--model", neutral, "--out", out, in, "--side-by-side", "--segmentation");
    for (String name : List.of("%FE.png", "%FE.png.side.png", "%FE.png.classes.png")) {
      assertTrue(Files.exists(Path.of(URI.create(out.toUri() + "%FF/" + name))), name);
    }
  }

  @Test
  void patternsAreExpanded() throws IOException {
    TestPictures.gray(in.resolve("a.png"));
    TestPictures.gray(in.resolve("b.jpg"));
    TestPictures.gray(in.resolve("x/c.png"));
    TestPictures.gray(in.resolve("x/y/d.png"));
    done("infer", "--model", neutral, "--out", out, in + "/*.png");
    assertEquals(List.of("a.png"), TestPictures.files(out));
    Path all = folder.resolve("all");
    done("infer", "--model", neutral, "--out", all, in + "/**.png");
    assertEquals(List.of("a.png", "x/c.png", "x/y/d.png"), TestPictures.files(all));
    Path folders = folder.resolve("folders");
    done("infer", "--model", neutral, "--out", folders, in + "/?");
    assertEquals(List.of("x/c.png", "x/y/d.png"), TestPictures.files(folders));
  }

  @Test
  void aListIsReadFromStdin() throws IOException {
    Path a = TestPictures.gray(in.resolve("a.png"));
    Path b = TestPictures.gray(in.resolve("b.png"));
    InputStream stdin = System.in;
    System.setIn(new ByteArrayInputStream((a + "\n\n" + b + "\n").getBytes(UTF_8)));
    try {
      done("infer", "--model", neutral, "--out", out, "-");
    } finally {
      System.setIn(stdin);
    }
    assertEquals(List.of("a.png", "b.png"), TestPictures.files(out));
  }

  @Test
  void greyAndColouredAreSideBySide() throws IOException {
    Picture picture = TestPictures.random(21, 9, 16, Layout.GRAY);
    TestPictures.write(in.resolve("a.png"), picture);
    done("infer", "--model", random, "--out", out, in, "--side-by-side");
    Picture colored = PictureReader.read(out.resolve("a.png"));
    Picture side = PictureReader.read(out.resolve("a.png.side.png"));
    assertEquals(16, side.bits());
    for (int channel = 0; channel < 3; channel++) {
      assertEquals(picture.sample(4, 5, 0), side.sample(4, 5, channel));
      assertEquals(colored.sample(4, 5, channel), side.sample(21 + 4, 5, channel));
    }
  }

  /** The neutral network gives the grey picture back, so its differences are those of the grey. */
  @Test
  void resultsAreComparedWithTheirOriginals() throws IOException {
    Cam16Ucs space = new Cam16Ucs(ViewingConditions.paper());
    for (String name : List.of("a.png", "x/b.jpg")) {
      TestPictures.write(in.resolve(name), TestPictures.random(31, 17, 8, Layout.RGB));
    }
    Path truths = folder.resolve("truths");
    Picture first = PictureReader.read(in.resolve("a.png"));
    TestPictures.write(truths.resolve("a.tif"), first);
    TestPictures.write(truths.resolve("x/b.png"), PictureReader.read(in.resolve("x/b.jpg")));
    InProcess run = done("infer", "--model", neutral, "--out", out, in, "--difference", truths);
    assertTrue(Files.exists(out.resolve("x/b.jpg.difference.png")));
    float[] expected = space.differences(first.rgb(), first.withoutColor().rgb());
    DifferenceSummary summary = DifferenceSummary.of(expected);
    assertTrue(
        run.out()
            .contains(
                String.format(
                    Locale.ROOT,
                    "%s: mean CAM16-UCS difference %.2f, 95th percentile %.2f",
                    in.resolve("a.png"),
                    summary.mean(),
                    summary.percentile95())),
        run.out());
    assertTrue(run.out().contains("mean CAM16-UCS difference of all pictures: "), run.out());
    Picture map = PictureReader.read(out.resolve("a.png.difference.png"));
    ColorScale scale = new ColorScale(DifferenceMap.SCALE);
    for (int x = 0; x < 31; x++) {
      int color = (map.sample(x, 3, 0) << 16) | (map.sample(x, 3, 1) << 8) | map.sample(x, 3, 2);
      float value = expected[3 * 31 + x];
      assertTrue(
          color == scale.color(value - 2e-3f) || color == scale.color(value + 2e-3f),
          "column " + x);
    }
  }

  @Test
  void anOriginalThatIsMissingOrOfAnotherSizeIsNamed() throws IOException {
    TestPictures.write(in.resolve("a.png"), TestPictures.random(31, 17, 8, Layout.RGB));
    Path truth = folder.resolve("truths/other.png");
    TestPictures.write(truth, TestPictures.random(30, 17, 8, Layout.RGB));
    InProcess none =
        InProcess.run(
            "infer", "--model", neutral, "--out", out, in, "--difference", truth.getParent());
    assertEquals(2, none.exitCode(), none.err());
    assertTrue(none.err().contains("has no original of " + in.resolve("a.png")), none.err());
    InProcess small =
        InProcess.run("infer", "--model", neutral, "--out", out, in, "--difference", truth);
    assertEquals(1, small.exitCode(), small.err());
    assertTrue(small.err().contains("the original is 30x17 and the result 31x17"), small.err());
    InProcess absent =
        InProcess.run("infer", "--model", neutral, "--out", out, in, "--difference", "no/such");
    assertEquals(2, absent.exitCode(), absent.err());
  }

  /** The segmentation head predicts "sky" (5) everywhere. */
  @Test
  void classesAreWrittenInTheirColours() throws IOException {
    Path sky = folder.resolve("sky.safetensors");
    float[] bias = new float[11];
    bias[5] = 100;
    NarrowCheckpoints.write(sky, 1, store -> store.write("segmentation.bias", bias));
    TestPictures.gray(in.resolve("a.png"));
    done("infer", "--model", sky, "--out", out, in, "--segmentation");
    IndexRaster classes = IndexRaster.read(out.resolve("a.png.classes.png"));
    assertEquals(1, classes.bands());
    assertEquals(5, classes.sample(30, 16, 0));
    Picture shown = PictureReader.read(out.resolve("a.png.classes.png"));
    int color = shown.sample(0, 0, 0) << 16 | shown.sample(0, 0, 1) << 8 | shown.sample(0, 0, 2);
    assertEquals(CityscapesLabels.CLASSES.get(5).color(), color);
  }

  /** The map is that of the Java API, and it leaves the coloured picture as it is. */
  @Test
  void theSpreadOfTheColoursIsWritten() throws IOException {
    TestPictures.write(in.resolve("a.png"), TestPictures.random(83, 45, 8, Layout.GRAY));
    byte[] expected = infer("without", "--flip");
    assertArrayEquals(expected, infer("with", "--flip", "--confidence"));
    Picture written = PictureReader.read(folder.resolve("with/a.png.confidence.png"));
    ColorizerOptions options = ColorizerOptions.builder().confidence(true).build();
    Picture map;
    try (Backend backend = Backends.open(0);
        PhotoColorizer colorizer = PhotoColorizer.load(random, backend, options)) {
      map =
          colorizer
              .colorize(PictureReader.read(in.resolve("a.png")))
              .spread()
              .orElseThrow()
              .picture(83, 45);
    }
    assertArrayEquals(map.rgb(), written.rgb());
    assertTrue(map.rgb()[0] + map.rgb()[3 * 40] > 0, "not black");
    InProcess again =
        done("infer", "--model", random, "--out", out, in, "--confidence", "--skip-existing");
    assertTrue(again.err().contains("0 of 1 pictures existed already"), again.err());
    Files.delete(out.resolve("a.png.confidence.png"));
    done("infer", "--model", random, "--out", out, in, "--confidence", "--skip-existing");
    assertTrue(Files.exists(out.resolve("a.png.confidence.png")));
  }

  @Test
  void existingOutputsAreKeptReplacedOrRefused() throws IOException {
    TestPictures.gray(in.resolve("a.png"));
    TestPictures.gray(in.resolve("b.png"));
    Files.createDirectories(out);
    Files.writeString(out.resolve("a.png"), "kept");
    InProcess refused = InProcess.run("infer", "--model", neutral, "--out", out, in);
    assertEquals(2, refused.exitCode(), refused.err());
    assertTrue(refused.err().contains("is not empty"), refused.err());
    assertEquals(List.of("a.png"), TestPictures.files(out));
    InProcess run = done("infer", "--model", neutral, "--out", out, in, "--skip-existing");
    assertEquals("kept", Files.readString(out.resolve("a.png")));
    assertEquals("31x17", PictureReader.size(out.resolve("b.png")).toString());
    assertTrue(run.err().contains("1 of 2 pictures existed already"), run.err());
    done("infer", "--model", neutral, "--out", out, in, "--force");
    assertEquals("31x17", PictureReader.size(out.resolve("a.png")).toString());
  }
}
