// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} from files to tables, on synthetic scenes. */
class EvaluateCommandTest {
  private static final int SCENES = 4;

  /** Rounding of a picture to 8 bits, as CAM16-UCS difference. */
  private static final double ROUNDING = 0.2;

  @TempDir private Path folder;

  private Path data;
  private Path json;

  @BeforeEach
  void drawScenes() {
    data = folder.resolve("data");
    json = folder.resolve("scores.json");
    InProcess drawn =
        InProcess.run("dataset", "synth", "--count", SCENES, "--out", data, "--size", "160x96");
    assertEquals(0, drawn.exitCode(), drawn.err());
  }

  /** A folder with a picture for each scene. */
  private Path predictions(String name, Change change) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    for (String file : TestPictures.files(data.resolve("images"))) {
      Picture picture = PictureReader.read(data.resolve("images").resolve(file));
      PictureWriter.write(target.resolve(file), change.of(picture));
    }
    return target;
  }

  @FunctionalInterface
  private interface Change {
    Picture of(Picture picture);
  }

  private JsonNode scores(Object... arguments) throws IOException {
    Object[] all = new Object[arguments.length + 4];
    all[0] = "evaluate";
    all[1] = "--json";
    all[2] = json;
    all[3] = "--force";
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    InProcess run = InProcess.run(all);
    assertEquals(0, run.exitCode(), run.err());
    return new ObjectMapper().readTree(json.toFile());
  }

  private static JsonNode model(JsonNode scores, String name) {
    return StreamSupport.stream(scores.get("models").spliterator(), false)
        .filter(model -> model.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static double mean(JsonNode model, String truth, String region) {
    return model.get("color").get(truth).get(region).get("mean").get("value").asDouble();
  }

  @Test
  void originalsAreWithoutErrorAndGreyPicturesAreNeutral() throws Exception {
    Path same = predictions("same", picture -> picture);
    Path grey = predictions("grey", Picture::withoutColor);
    JsonNode scores =
        scores("--data", data, "--predictions", same, "--predictions", "GREY=" + grey);
    assertEquals(SCENES, scores.get("images").asInt());
    JsonNode exact = model(scores, "same");
    assertEquals(0, mean(exact, "true", "global"));
    assertEquals(0, mean(exact, "shared-L", "sky"), 1e-3);
    assertEquals("inf", exact.get("whole").get("PSNR").get("value").asText());
    JsonNode neutral = model(scores, "neutral");
    JsonNode uncoloured = model(scores, "GREY");
    for (String truth : List.of("shared-L", "true")) {
      assertEquals(
          mean(neutral, truth, "global"), mean(uncoloured, truth, "global"), ROUNDING, truth);
    }
    assertTrue(mean(neutral, "true", "global") > 5);
    for (String measure : List.of("PSNR", "SSIM", "colourfulness", "re-grey mean")) {
      assertEquals(whole(uncoloured, measure), whole(neutral, measure), 1e-3, measure);
    }
    JsonNode mean = model(scores, "mean colour of these images");
    assertTrue(whole(mean, "colourfulness") > whole(neutral, "colourfulness") + 1);
  }

  private static double whole(JsonNode model, String measure) {
    return model.get("whole").get(measure).get("value").asDouble();
  }

  /** The exact conversion in fp64, pixel by pixel. */
  @Test
  void differencesAreThoseOfCam16Ucs() throws Exception {
    Path grey = predictions("grey", Picture::withoutColor);
    JsonNode scores = scores("--data", data, "--predictions", "GREY=" + grey);
    double sum = 0;
    Cam16Ucs space = new Cam16Ucs(ViewingConditions.paper());
    for (String file : TestPictures.files(grey)) {
      float[] truth = PictureReader.read(data.resolve("images").resolve(file)).rgb();
      float[] result = PictureReader.read(grey.resolve(file)).rgb();
      sum += DifferenceSummary.of(space.differences(result, truth)).mean();
    }
    assertEquals(sum / SCENES, mean(model(scores, "GREY"), "true", "global"), 1e-3);
  }

  /** The pictures that infer writes have the scores of the model. */
  @Test
  void aModelScoresAsThePicturesThatItWrites() throws Exception {
    Settings settings = new Settings(ModelConfig.standard().withWidth(0.1), 64, 96, 1);
    Path checkpoint =
        ParityFiles.checkpoint(
            folder.resolve("m.safetensors"), NetworkWeights.network(0.1, 11, 1), settings);
    Path coloured = infer(checkpoint, "coloured", "srgb");
    Path exact = infer(checkpoint, "exact", "exact");
    JsonNode scores =
        scores(
            "--model",
            checkpoint,
            "--data",
            data,
            "--predictions",
            coloured,
            "--predictions",
            exact,
            "--worst",
            2);
    JsonNode network = model(scores, "m.safetensors");
    JsonNode written = model(scores, "coloured");
    JsonNode networkExactly = model(scores, "m.safetensors, exact lightness");
    JsonNode writtenExactly = model(scores, "exact");
    for (String region : List.of("global", "road", "traffic light")) {
      assertEquals(mean(network, "true", region), mean(written, "true", region), 1e-9, region);
      for (String truth : List.of("true", "shared-L")) {
        double expected = mean(writtenExactly, truth, region);
        assertEquals(expected, mean(networkExactly, truth, region), 1e-9, truth + " " + region);
      }
    }
    assertEquals(ssim(network), ssim(written));
    assertEquals(ssim(networkExactly), ssim(writtenExactly));
    assertTrue(regrey(networkExactly) <= .51 && regrey(network) > regrey(networkExactly));
    assertFalse(networkExactly.has("segmentation"));
    assertTrue(network.get("segmentation").get("pixel_accuracy").asDouble() <= 1);
    assertFalse(written.has("segmentation"));
    assertEquals(2, network.get("worst").get("true").size());
  }

  /** Both readings of the lightness are judged, folders are not; --size changes the network. */
  @Test
  void theConfidenceOfAModelIsJudged() throws Exception {
    Settings settings = new Settings(ModelConfig.standard().withWidth(0.1), 64, 96, 1);
    Path checkpoint =
        ParityFiles.checkpoint(
            folder.resolve("m.safetensors"), NetworkWeights.network(0.1, 11, 1), settings);
    Path same = predictions("same", picture -> picture);
    Path page = folder.resolve("report.html");
    Object[] arguments = {
      "--model",
      checkpoint,
      "--data",
      data,
      "--predictions",
      same,
      "--confidence",
      "--at-size",
      "120x72",
      "--report",
      page
    };
    JsonNode scores = scores(arguments);
    for (String name : List.of("m.safetensors", "m.safetensors, exact lightness")) {
      JsonNode model = model(scores, name);
      JsonNode areas = model.at("/confidence/aurc");
      double random = areas.at("/random/value").doubleValue();
      double oracle = areas.at("/oracle/value").doubleValue();
      double confidence = areas.at("/confidence/value").doubleValue();
      assertEquals(mean(model, "true", "global"), random, 2e-3, name);
      assertTrue(oracle < confidence && oracle < random, areas.toString());
      assertTrue(areas.at("/confidence/low").doubleValue() <= confidence, areas.toString());
      assertEquals(random, model.at("/confidence/curve/0/confidence/value").doubleValue(), 1e-9);
    }
    assertFalse(model(scores, "same").has("confidence"));
    assertFalse(model(scores, "neutral").has("confidence"));
    String html = Files.readString(page);
    assertTrue(html.contains("Area under the curve, CAM16-UCS"), html);
    assertTrue(html.contains("&quot;x&quot;:&quot;coverage %&quot;"), html);
    assertEquals(scores, scores(arguments), "the same bits");
    assertUsage(
        "--confidence judges a network",
        "evaluate",
        "--data",
        data,
        "--predictions",
        same,
        "--confidence");
  }

  private Path infer(Path checkpoint, String name, String lightness) {
    Path target = folder.resolve(name);
    InProcess infer =
        InProcess.run(
            "infer",
            "--model",
            checkpoint,
            "--out",
            target,
            data.resolve("images"),
            "--lightness",
            lightness);
    assertEquals(0, infer.exitCode(), infer.err());
    return target;
  }

  @Test
  void missingMisnamedAndMisshapenResultsAreNamed() throws Exception {
    Path results = predictions("results", picture -> picture);
    Files.move(results.resolve("00002.png"), results.resolve("other.png"));
    PictureWriter.write(
        results.resolve("00003.png"), TestPictures.random(32, 32, 8, Picture.Layout.RGB));
    Path csv = folder.resolve("scores.csv");
    InProcess run =
        InProcess.run("evaluate", "--data", data, "--predictions", results, "--csv", csv);
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.err().contains("1 pictures have no original of the same name"), run.err());
    assertTrue(run.err().contains("there is no result of 00002.png"), run.err());
    assertTrue(run.err().contains("00003.png: the picture is 32x32 and its original 160x96"));
    List<String> lines = Files.readAllLines(csv);
    assertEquals(1 + 2 * 4, lines.size());
    assertTrue(lines.get(1).startsWith("00001.png,results,"), lines.get(1));
  }

  @Test
  void labelsAreOptional() throws Exception {
    Path same = predictions("same", picture -> picture);
    JsonNode plain = scores("--truth", data.resolve("images"), "--predictions", same);
    assertFalse(hasSky(model(plain, "same")));
    JsonNode labelled =
        scores(
            "--truth",
            data.resolve("images"),
            "--labels",
            data.resolve("labels"),
            "--predictions",
            same);
    assertTrue(hasSky(model(labelled, "same")));
  }

  private static boolean hasSky(JsonNode model) {
    return model.get("color").get("true").path("sky").path("mean").has("value");
  }

  /** The largest difference of luma between result and original, in levels. */
  private static double regrey(JsonNode model) {
    return whole(model, "re-grey max");
  }

  private static double ssim(JsonNode model) {
    return whole(model, "SSIM");
  }

  @Test
  void picturesAreComparedAtAnotherSize() throws Exception {
    Path grey = predictions("grey", Picture::withoutColor);
    JsonNode own = scores("--data", data, "--predictions", grey);
    JsonNode small = scores("--data", data, "--predictions", grey, "--at-size", "80x48");
    double difference =
        mean(model(own, "grey"), "true", "global") - mean(model(small, "grey"), "true", "global");
    assertTrue(Math.abs(difference) > 1e-3, "the size changes the mean");
    assertEquals(0, difference, 2);
  }

  @Test
  void contradictionsAreUsageErrors() throws Exception {
    Path same = predictions("same", picture -> picture);
    assertUsage("nothing to judge", "evaluate", "--data", data);
    assertUsage("give either --data or --truth", "evaluate", "--predictions", same);
    assertUsage(
        "--labels belongs to --truth",
        "evaluate",
        "--data",
        data,
        "--labels",
        data,
        "--predictions",
        same);
    assertUsage(
        "--format pdf", "evaluate", "--data", data, "--predictions", same, "--format", "pdf");
    assertUsage("--at-size 7", "evaluate", "--data", data, "--predictions", same, "--at-size", "7");
    assertUsage(
        "the name 'same' is used twice",
        "evaluate",
        "--data",
        data,
        "--predictions",
        same,
        "--predictions",
        "same=" + data);
    assertUsage(
        "name the same file",
        "evaluate",
        "--data",
        data,
        "--predictions",
        same,
        "--json",
        json,
        "--csv",
        json);
    assertUsage("there is no such folder", "evaluate", "--data", data, "--predictions", "none");
  }

  /** The results of the second folder are grey, so each of its pictures is among the worst. */
  @Test
  void theReportShowsTablesAndPictures() throws IOException {
    Path same = predictions("same", picture -> picture);
    Path gray = predictions("grey <&>", Picture::withoutColor);
    Path page = folder.resolve("report.html");
    InProcess run =
        InProcess.run(
            "evaluate",
            "--data",
            data,
            "--predictions",
            gray,
            "--predictions",
            same,
            "--report",
            page);
    assertEquals(0, run.exitCode(), run.err());
    String html = Files.readString(page);
    assertTrue(html.contains("grey &lt;&amp;&gt;") && !html.contains("grey <&>"), html);
    assertTrue(html.contains("Mean CAM16-UCS difference by region"));
    for (String image : TestPictures.files(data.resolve("images"))) {
      assertTrue(html.contains("<strong>" + image + "</strong>"), image);
    }
    assertTrue(html.contains("value=\"result0 result1\""), "the results of the two folders");
    assertUsage(
        "report.html exists", "evaluate", "--data", data, "--predictions", same, "--report", page);
  }

  private static void assertUsage(String sentence, Object... arguments) {
    InProcess run = InProcess.run(arguments);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
  }
}
