// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.cli.serve.TestService.Part;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.op.Lightness;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Colours that a client wants in a picture. */
class ServiceHintsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POINTS = "10,20,#c04030\n30,5,#3040c0\n";
  private static final ColorHints AS_POINTS =
      ColorHints.of(
          List.of(new ColorHints.Point(10, 20, 0xc04030), new ColorHints.Point(30, 5, 0x3040c0)));

  @TempDir Path folder;
  private final Picture picture = TestService.picture(4);
  private TestService service;

  @BeforeEach
  void start() throws Exception {
    service = new TestService(folder);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static int[] levels(Picture picture) {
    int[] levels = new int[3 * picture.width() * picture.height()];
    picture.levels(0, picture.width() * picture.height(), levels);
    return levels;
  }

  private int[] levels(byte[] content) throws Exception {
    Path file = Files.createTempFile(folder, "answer", "");
    Files.write(file, content);
    return levels(PictureReader.read(file));
  }

  private int[] expected(ColorHints hints) {
    double chroma = service.colorizer.decoding().chroma();
    return levels(
        service
            .colorizer
            .predict(picture)
            .color(picture, new PictureColorizer(chroma, Lightness.EXACT), hints));
  }

  /** Red in the left half. */
  private static Picture strokes(int width, int height) {
    short[] samples = new short[4 * width * height];
    for (int i = 0; i < width * height; i++) {
      samples[4 * i] = 200;
      samples[4 * i + 3] = (short) (i % width < width / 2 ? 255 : 0);
    }
    return Picture.of(width, height, 8, Picture.Layout.RGB_ALPHA, samples);
  }

  private String coloured() throws Exception {
    HttpResponse<String> response =
        service.text(service.form("/v1/jobs", new Part("a.png", TestService.png(picture))));
    JsonNode job = JSON.readTree(response.body());
    while (!job.get("state").asText().equals("ended")) {
      Thread.sleep(20);
      job = JSON.readTree(service.get(job.get("href").asText()).body());
    }
    return job.get("pictures").get(0).get("href").asText();
  }

  private HttpResponse<String> put(String href, String type, byte[] content) throws Exception {
    HttpRequest.Builder request =
        service
            .request(href + "/hints")
            .header("Content-Type", type)
            .PUT(BodyPublishers.ofByteArray(content));
    return service.text(request);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int[] content(String href) throws Exception {
    HttpResponse<byte[]> response = service.bytes(service.request(href));
    assertEquals(200, response.statusCode());
    return levels(response.body());
  }

  @Test
  void hintsChangeAPictureWithoutTheNetwork() throws Exception {
    String href = coloured();
    int[] predicted = content(href);
    double stored = service.metric("chromapath_stored_bytes");
    assertEquals(204, put(href, "text/plain", bytes(POINTS)).statusCode());
    assertArrayEquals(expected(AS_POINTS), content(href));
    assertFalse(Arrays.equals(predicted, content(href)));
    Picture drawn = strokes(picture.width(), picture.height());
    assertEquals(204, put(href, "image/png", TestService.png(drawn)).statusCode());
    assertArrayEquals(
        expected(new ColorHints(List.of(), Optional.of(drawn), Map.of())), content(href));
    HttpRequest.Builder delete = service.request(href + "/hints").DELETE();
    assertEquals(204, service.text(delete).statusCode());
    assertArrayEquals(predicted, content(href));
    assertEquals(1, service.metric("chromapath_network_seconds_count"));
    assertEquals(stored, service.metric("chromapath_stored_bytes"));
  }

  /** The colours of a stroke are at its place in previews too. */
  @Test
  void previewsHaveHints() throws Exception {
    String href = coloured();
    int[] predicted = content(href + "?side=22");
    assertEquals(204, put(href, "text/plain", bytes("3,15,#ff0000")).statusCode());
    int[] hinted = content(href + "?side=22");
    int pixel = 3 * (7 * 22 + 1);
    assertTrue(
        hinted[pixel] - hinted[pixel + 2] > predicted[pixel] - predicted[pixel + 2] + 20,
        "red " + hinted[pixel] + ", blue " + hinted[pixel + 2]);
  }

  /** As the page sends them: of the size of a preview. */
  @Test
  void strokesMayBeSmaller() throws Exception {
    String href = coloured();
    assertEquals(204, put(href, "image/png", TestService.png(strokes(22, 15))).statusCode());
    assertArrayEquals(
        expected(new ColorHints(List.of(), Optional.of(strokes(22, 15)), Map.of())), content(href));
  }

  @Test
  void oneRequestMayHaveAPictureAndItsHints() throws Exception {
    Part part = new Part("a.png", TestService.png(picture));
    HttpResponse<byte[]> text =
        service.bytes(
            service.form("/v1/colorize", part, new Part("hints", Optional.empty(), bytes(POINTS))));
    assertEquals(200, text.statusCode());
    assertEquals(
        "inline; filename*=UTF-8''a.png", text.headers().firstValue("Content-Disposition").get());
    assertArrayEquals(expected(AS_POINTS), levels(text.body()));
    Picture drawn = strokes(picture.width(), picture.height());
    HttpResponse<byte[]> strokes =
        service.bytes(
            service.form(
                "/v1/colorize",
                new Part("hints", Optional.of("b.png"), TestService.png(drawn)),
                part));
    assertArrayEquals(
        expected(new ColorHints(List.of(), Optional.of(drawn), Map.of())), levels(strokes.body()));
    HttpResponse<byte[]> alone = service.bytes(service.form("/v1/colorize", part));
    assertArrayEquals(expected(ColorHints.NONE), levels(alone.body()));
    assertEquals(400, service.text(service.form("/v1/colorize", part, part)).statusCode());
    assertEquals(0, service.metric("chromapath_stored_bytes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain | 10,20,red | hints: line 1 is not x,y,#rrggbb",
        "text/plain | 44,0,#ffffff | hints: line 1 is a point outside the picture of 44x30",
        "text/plain | ' ' | hints: it has no hints",
        "image/png | GIF89a | hints: line 1 is not x,y,#rrggbb"
      })
  void wrongPointsAreRefused(String type, String text, String sentence) throws Exception {
    assertRefused(422, sentence, put(coloured(), type, bytes(text)));
  }

  private static void assertRefused(int status, String sentence, HttpResponse<String> response)
      throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    String detail = JSON.readTree(response.body()).get("detail").asText();
    assertTrue(detail.startsWith(sentence), detail);
  }

  @Test
  void wrongStrokesAreRefused() throws Exception {
    String href = coloured();
    assertRefused(
        422,
        "hints: the hints are 44x31 and the picture 44x30",
        put(href, "image/png", TestService.png(strokes(44, 31))));
    assertRefused(
        422,
        "hints: the hints are not transparent anywhere",
        put(href, "image/png", TestService.png(picture)));
    assertRefused(
        422,
        "hints: the hints have 20000x20000 pixels, more than 16 megapixels",
        put(href, "image/png", HostileRequestsTest.bomb(20_000)));
    assertRefused(415, "the Content-Type is 'image/gif'", put(href, "image/gif", bytes("GIF89a")));
    assertRefused(404, "this job has 1 pictures", put(href + "7", "text/plain", bytes(POINTS)));
    double stored = service.metric("chromapath_stored_bytes");
    assertEquals(204, put(href, "text/plain", bytes(POINTS)).statusCode());
    assertEquals(stored + POINTS.length(), service.metric("chromapath_stored_bytes"));
    String job = href.substring(0, href.indexOf("/pictures"));
    assertEquals(204, service.text(service.request(job).DELETE()).statusCode());
    assertEquals(0, service.metric("chromapath_stored_bytes"));
  }
}
