// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.cli.serve.TestService.Part;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.op.Lightness;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of a well-behaved client. */
class ServiceApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private TestService service;

  @BeforeEach
  void start() throws Exception {
    service = new TestService(folder);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Picture decoded(byte[] content) throws Exception {
    Path file = Files.createTempFile(folder, "answer", "");
    Files.write(file, content);
    return PictureReader.read(file);
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body());
  }

  private JsonNode submitted(Part... parts) throws Exception {
    HttpResponse<String> response = service.text(service.form("/v1/jobs", parts));
    assertEquals(202, response.statusCode(), response.body());
    assertEquals(
        json(response).get("href").asText(), response.headers().firstValue("Location").get());
    return json(response);
  }

  private JsonNode ended(JsonNode job) throws Exception {
    JsonNode now = job;
    while (!now.get("state").asText().equals("ended")) {
      Thread.sleep(20);
      now = json(service.get(job.get("href").asText()));
    }
    return now;
  }

  @Test
  void aPictureComesBackAsThePhotoColorizerColoursIt() throws Exception {
    Picture picture = TestService.picture(3);
    HttpResponse<byte[]> response =
        service.bytes(service.picture("/v1/colorize?name=a%20b.png", TestService.png(picture)));
    assertEquals(200, response.statusCode());
    assertEquals("image/png", response.headers().firstValue("Content-Type").get());
    assertEquals(
        "inline; filename*=UTF-8''a%20b.png",
        response.headers().firstValue("Content-Disposition").get());
    assertEquals("nosniff", response.headers().firstValue("X-Content-Type-Options").get());
    Picture colored = decoded(response.body());
    assertArrayEquals(quantised(service.colorizer.colorize(picture).picture()), quantised(colored));
  }

  private static int[] quantised(Picture picture) {
    int[] levels = new int[3 * picture.width() * picture.height()];
    picture.levels(0, picture.width() * picture.height(), levels);
    return levels;
  }

  @Test
  void theQueryChoosesColoursAndFormat() throws Exception {
    Picture picture = TestService.picture(5);
    HttpResponse<byte[]> gray =
        service.bytes(
            service.picture("/v1/colorize?chroma=0&format=tiff", TestService.png(picture)));
    assertEquals("image/tiff", gray.headers().firstValue("Content-Type").get());
    assertArrayEquals(quantised(picture.withoutColor()), quantised(decoded(gray.body())));
    HttpResponse<byte[]> small =
        service.bytes(
            service.picture("/v1/colorize?layer=classes&side=20", TestService.png(picture)));
    assertEquals(20, decoded(small.body()).width());
    assertEquals(13, decoded(small.body()).height());
  }

  @Test
  void aJobTellsOfEachPictureAndReturnsThem() throws Exception {
    byte[] png = TestService.png(TestService.picture(1));
    JsonNode job =
        ended(
            submitted(
                new Part("one.png", png),
                new Part("notes.txt", "no picture".getBytes(StandardCharsets.UTF_8)),
                new Part("one.png", png)));
    assertEquals(2, job.get("colored").asInt());
    assertEquals(1, job.get("failed").asInt());
    assertTrue(
        job.get("pictures").get(1).get("error").asText().startsWith("notes.txt: "), job.toString());
    HttpResponse<byte[]> whole = service.bytes(service.picture("/v1/colorize", png));
    HttpResponse<byte[]> first =
        service.bytes(service.request(job.get("pictures").get(0).get("href").asText()));
    assertArrayEquals(whole.body(), first.body());
    HttpResponse<byte[]> zip =
        service.bytes(service.request("/v1/archive?job=" + job.get("id").asText()));
    assertEquals(List.of("one.png", "one (2).png", "errors.txt"), entries(zip.body()));
    assertEquals(409, service.get(job.get("pictures").get(1).get("href").asText()).statusCode());
  }

  static List<String> entries(byte[] zip) throws Exception {
    List<String> names = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  @Test
  void eventsFollowAJobToItsEnd() throws Exception {
    service.hold();
    byte[] png = TestService.png(TestService.picture(1));
    JsonNode job = submitted(new Part("a.png", png), new Part("b.png", png));
    CompletableFuture<HttpResponse<String>> events =
        service.client.sendAsync(
            service.request(job.get("href").asText()).header("Accept", "text/event-stream").build(),
            HttpResponse.BodyHandlers.ofString());
    service.release();
    HttpResponse<String> response = events.get();
    assertTrue(response.headers().firstValue("Content-Type").get().startsWith("text/event-stream"));
    List<String> lines = response.body().lines().filter(line -> !line.isEmpty()).toList();
    assertEquals("event: progress", lines.get(0));
    assertEquals("event: end", lines.get(lines.size() - 2));
    JsonNode last = JSON.readTree(lines.get(lines.size() - 1).replaceFirst("data: ", ""));
    assertEquals(2, last.get("colored").asInt());
    assertEquals(0, last.get("remainingSeconds").asDouble());
  }

  /** The network runs once for any chroma and lightness, and once more for flip. */
  @Test
  void anotherLookDoesNotRunTheNetwork() throws Exception {
    Picture picture = TestService.picture(2);
    JsonNode job = ended(submitted(new Part("a.png", TestService.png(picture))));
    String href = job.get("pictures").get(0).get("href").asText();
    assertEquals(1, service.metric("chromapath_network_seconds_count"));
    HttpResponse<byte[]> luma = service.bytes(service.request(href + "?lightness=luma"));
    assertArrayEquals(
        quantised(service.colorizer.colorize(picture, List.of(Lightness.LUMA)).get(0).picture()),
        quantised(decoded(luma.body())));
    HttpResponse<byte[]> gray = service.bytes(service.request(href + "?chroma=0&format=png"));
    assertArrayEquals(quantised(picture.withoutColor()), quantised(decoded(gray.body())));
    assertEquals(200, service.get(href + "?layer=classes").statusCode());
    assertEquals(200, service.get(href + "?layer=gray&side=30").statusCode());
    assertEquals(1, service.metric("chromapath_network_seconds_count"));
    assertEquals(200, service.get(href + "?flip=true&chroma=.5").statusCode());
    assertEquals(200, service.get(href + "?flip&chroma=2").statusCode());
    assertEquals(2, service.metric("chromapath_network_seconds_count"));
    assertEquals(200, service.get(href + "?layer=confidence").statusCode());
    assertEquals(3, service.metric("chromapath_network_seconds_count"));
  }

  @Test
  void deletingAJobCancelsWhatIsNotColoured() throws Exception {
    service.hold();
    byte[] png = TestService.png(TestService.picture(1));
    JsonNode job =
        submitted(new Part("a.png", png), new Part("b.png", png), new Part("c.png", png));
    String href = job.get("href").asText();
    assertEquals(204, service.text(service.request(href).DELETE()).statusCode());
    assertEquals(404, service.get(href).statusCode());
    service.release();
    while (service.metric("chromapath_queue_pictures") > 0) {
      Thread.sleep(20);
    }
    assertTrue(service.metric("chromapath_pictures_total{outcome=\"cancelled\"}") >= 2);
    assertEquals(0, service.metric("chromapath_stored_bytes"));
  }

  @Test
  void aFullQueueAnswersWhenToTryAgain() throws Exception {
    service.hold();
    byte[] png = TestService.png(TestService.picture(1));
    submitted(new Part("a.png", png), new Part("b.png", png), new Part("c.png", png));
    HttpResponse<String> refused =
        service.text(service.form("/v1/jobs", new Part("d.png", png), new Part("e.png", png)));
    assertEquals(429, refused.statusCode());
    assertEquals("2", refused.headers().firstValue("Retry-After").get());
    assertEquals("application/problem+json", refused.headers().firstValue("Content-Type").get());
    assertEquals(
        "3 of 4 places in the queue are taken, and this needs 2: try again later.",
        json(refused).get("detail").asText());
    service.release();
  }

  @Test
  void stoppingFinishesWhatHasBegun() throws Exception {
    service.hold();
    CompletableFuture<HttpResponse<byte[]>> begun =
        service.client.sendAsync(
            service.picture("/v1/colorize", TestService.png(TestService.picture(1))).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    while (service.metric("chromapath_queue_pictures") < 1) {
      Thread.sleep(20);
    }
    Thread stopping = new Thread(service.service::close);
    stopping.start();
    while (service.get("/ready").statusCode() == 200) {
      Thread.sleep(20);
    }
    HttpResponse<String> refused =
        service.text(service.picture("/v1/colorize", TestService.png(TestService.picture(2))));
    assertEquals(503, refused.statusCode());
    service.release();
    assertEquals(200, begun.get().statusCode());
    stopping.join();
    try (Stream<Path> files = Files.list(folder.resolve("temporary"))) {
      assertEquals(List.of(), files.toList());
    }
  }

  /** Both name the same requests, apart from the files of the page. */
  @Test
  void theDescriptionNamesAllRequests() throws Exception {
    JsonNode description = json(service.get("/openapi.json"));
    Set<String> described = new TreeSet<>();
    description
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (!method.equals("parameters")) {
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    Set<String> answered =
        service.service.routes().stream()
            .filter(route -> !Page.routes().stream().anyMatch(p -> p.path().equals(route.path())))
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(answered, described);
  }

  @Test
  void theDescriptionNamesAllOptions() throws Exception {
    JsonNode description = json(service.get("/openapi.json"));
    Set<String> described = new TreeSet<>();
    for (JsonNode parameter : description.at("/paths/~1v1~1jobs/post/parameters")) {
      described.add(
          description.at(parameter.get("$ref").asText().substring(1)).get("name").asText());
    }
    assertEquals(new TreeSet<>(Query.NAMES), described);
  }

  @Test
  void theFormatsOfTheDescriptionAreWritten() throws Exception {
    JsonNode formats =
        json(service.get("/openapi.json")).at("/components/parameters/format/schema/enum");
    for (JsonNode format : formats) {
      HttpResponse<byte[]> response =
          service.bytes(
              service.picture(
                  "/v1/colorize?format=" + format.asText(),
                  TestService.png(TestService.picture(1))));
      assertEquals(200, response.statusCode(), format.asText());
      Path file = folder.resolve("answer");
      Files.write(file, response.body());
      assertEquals(
          PictureFormat.ofExtension(Path.of("a." + format.asText())).get(),
          PictureReader.format(file));
    }
    assertFalse(formats.isEmpty());
  }

  @Test
  void healthAndReadinessAreOpen() throws Exception {
    assertEquals(200, service.get("/health").statusCode());
    assertEquals(200, service.get("/ready").statusCode());
    assertTrue(service.get("/metrics").body().contains("jvm_memory_used_bytes"));
  }
}
