// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.cli.serve.TestService.Part;
import io.github.chromapath.video.Films;
import io.github.chromapath.video.TemporalSettings;
import io.github.chromapath.video.VideoColorizer;
import io.github.chromapath.video.VideoListener;
import io.github.chromapath.video.VideoSettings;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Videos as jobs of the service. */
class ServiceVideoTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATTERN = "-f lavfi -i testsrc2=s=96x64:r=25:d=";
  private static final String H264 = " -c:v libx264 -pix_fmt yuv420p";

  @TempDir Path folder;
  private TestService service;

  @BeforeEach
  void start() throws Exception {
    Films.require("ServiceVideoTest");
    service = new TestService(folder);
  }

  @AfterEach
  void stopAndKeepNoFile() throws Exception {
    if (service != null) {
      service.close();
      try (Stream<Path> files = Files.list(folder.resolve("temporary"))) {
        assertEquals(List.of(), files.toList());
      }
    }
  }

  private void restart(Limits.Videos limits) throws Exception {
    service.close();
    Limits usual = TestService.LIMITS;
    service =
        new TestService(
            folder,
            new Limits(usual.pictures(), limits, usual.room(), usual.times()),
            Optional.empty(),
            1);
  }

  private Path film(String name, String arguments) throws Exception {
    return Films.make(folder.resolve(name), PATTERN + arguments);
  }

  private JsonNode submitted(String query, Part... parts) throws Exception {
    HttpResponse<String> response = service.text(service.form("/v1/jobs" + query, parts));
    assertEquals(202, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private JsonNode ended(JsonNode job) throws Exception {
    JsonNode now = job;
    while (!now.get("state").asText().equals("ended")) {
      Thread.sleep(20);
      now = JSON.readTree(service.get(job.get("href").asText()).body());
    }
    return now;
  }

  private JsonNode coloured(String query, Path film) throws Exception {
    Part part = new Part(film.getFileName().toString(), Files.readAllBytes(film));
    JsonNode job = ended(submitted(query, part));
    assertEquals(1, job.get("colored").asInt(), job.toString());
    return job.get("pictures").get(0);
  }

  private byte[] byItself(Path film, TemporalSettings temporal) throws Exception {
    Path result = Files.createDirectories(folder.resolve("own")).resolve(film.getFileName());
    VideoSettings settings =
        new VideoSettings(Optional.empty(), OptionalInt.empty(), temporal, "test");
    assertTrue(
        new VideoColorizer(service.colorizer, settings)
            .color(film, result, VideoListener.NONE)
            .isPresent());
    return Files.readAllBytes(result);
  }

  @ParameterizedTest
  @CsvSource({
    "film.mp4, video/mp4, '-c:v libx264 -pix_fmt yuv420p'",
    "film.webm, video/webm, '-c:v libvpx-vp9 -pix_fmt yuv420p'"
  })
  void aVideoComesBackAsTheVideoColorizerColoursIt(String name, String type, String codec)
      throws Exception {
    Path film = film(name, "0.4 " + codec);
    JsonNode video = coloured("", film);
    assertEquals(10, video.get("frames").asInt());
    assertEquals(10, video.get("framesDone").asInt());
    assertEquals(96, video.get("width").asInt());
    HttpResponse<byte[]> response = service.bytes(service.request(video.get("href").asText()));
    assertEquals(type, response.headers().firstValue("Content-Type").get());
    assertEquals(
        "inline; filename*=UTF-8''" + name,
        response.headers().firstValue("Content-Disposition").get());
    TemporalSettings usual = new TemporalSettings(TemporalSettings.STANDARD_WEIGHT, 1);
    assertArrayEquals(byItself(film, usual), response.body());
  }

  @Test
  void theQueryChoosesHowFramesFollowEachOther() throws Exception {
    Path film = film("film.mp4", "0.4" + H264);
    JsonNode video = coloured("?temporal=0&keyframes=2", film);
    HttpResponse<byte[]> response = service.bytes(service.request(video.get("href").asText()));
    assertArrayEquals(byItself(film, new TemporalSettings(0, 2)), response.body());
    HttpResponse<String> other = service.get(video.get("href").asText() + "?temporal=1");
    assertEquals(400, other.statusCode());
    assertTrue(other.body().contains("a video is coloured once"), other.body());
  }

  @Test
  void eventsTellTheFrames() throws Exception {
    Path film = film("film.mp4", "4" + H264);
    JsonNode job = submitted("", new Part("film.mp4", Files.readAllBytes(film)));
    HttpResponse<String> events =
        service.text(
            service.request(job.get("href").asText()).header("Accept", "text/event-stream"));
    List<Integer> done =
        events
            .body()
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> frames(line.substring("data: ".length())))
            .toList();
    assertEquals(done.stream().sorted().toList(), done);
    assertEquals(100, done.get(done.size() - 1));
  }

  private static int frames(String job) {
    try {
      return JSON.readTree(job).get("pictures").get(0).path("framesDone").asInt();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPlayerMayAskForAPart() throws Exception {
    JsonNode video = coloured("", film("film.mp4", "0.2" + H264));
    String href = video.get("href").asText();
    byte[] whole = service.bytes(service.request(href)).body();
    HttpResponse<byte[]> part = service.bytes(service.request(href).header("Range", "bytes=10-29"));
    assertEquals(206, part.statusCode());
    assertEquals("bytes 10-29/" + whole.length, part.headers().firstValue("Content-Range").get());
    assertArrayEquals(Arrays.copyOfRange(whole, 10, 30), part.body());
    HttpResponse<byte[]> last = service.bytes(service.request(href).header("Range", "bytes=-7"));
    assertArrayEquals(Arrays.copyOfRange(whole, whole.length - 7, whole.length), last.body());
    HttpResponse<byte[]> open = service.bytes(service.request(href).header("Range", "bytes=5-"));
    assertArrayEquals(Arrays.copyOfRange(whole, 5, whole.length), open.body());
    HttpResponse<String> beyond =
        service.text(service.request(href).header("Range", "bytes=99999999-"));
    assertEquals(416, beyond.statusCode());
    for (String ignored :
        List.of("bytes=x", "bytes=-", "bytes=9-1", "pages=1-2", "bytes=1-2,4-5")) {
      HttpResponse<byte[]> all = service.bytes(service.request(href).header("Range", ignored));
      assertEquals(200, all.statusCode(), ignored);
      assertEquals(whole.length, all.body().length, ignored);
    }
  }

  @Test
  void anArchiveHasPicturesAndVideos() throws Exception {
    byte[] film = Files.readAllBytes(film("film.mp4", "0.2" + H264));
    byte[] png = TestService.png(TestService.picture(1));
    JsonNode job = ended(submitted("", new Part("a.png", png), new Part("film.mp4", film)));
    assertEquals(2, job.get("colored").asInt(), job.toString());
    HttpResponse<byte[]> zip =
        service.bytes(service.request("/v1/archive?chroma=0&job=" + job.get("id").asText()));
    assertEquals(List.of("a.png", "film.mp4"), ServiceApiTest.entries(zip.body()));
  }

  private String refusal(String name, byte[] content) throws Exception {
    JsonNode job = ended(submitted("", new Part(name, content)));
    assertEquals(1, job.get("failed").asInt(), job.toString());
    return job.get("pictures").get(0).get("error").asText();
  }

  @Test
  void damagedVideosGetTheirSentence() throws Exception {
    byte[] film = Files.readAllBytes(film("film.mp4", "0.4" + H264));
    assertEquals(
        "half.mp4: it is damaged, or not an MP4, QuickTime, Matroska, WebM or AVI file; copy it"
            + " again from its source, or convert it with another program.",
        refusal("half.mp4", Arrays.copyOf(film, film.length / 4)));
    assertTrue(refusal("empty.webm", new byte[0]).startsWith("empty.webm: "));
    Path sound = Films.make(folder.resolve("sound.mp4"), "-f lavfi -i sine=d=0.2");
    assertEquals(
        "sound.mp4: it has no video; give a file with a video stream.",
        refusal("sound.mp4", Files.readAllBytes(sound)));
  }

  @Test
  void videosBeyondTheLimitsAreRefused() throws Exception {
    Path film = film("film.mp4", "0.4" + H264);
    byte[] content = Files.readAllBytes(film);
    restart(new Limits.Videos(TestService.MIB, 1000, 500, Duration.ofMinutes(1)));
    assertTrue(
        refusal("film.mp4", content)
            .startsWith("film.mp4: its frames of 96x64 have more than the 1000 pixels"));
    restart(new Limits.Videos(TestService.MIB, 100_000, 9, Duration.ofMinutes(1)));
    assertTrue(
        refusal("film.mp4", content).startsWith("film.mp4: it has 10 frames, more than the 9"));
    restart(new Limits.Videos(TestService.MIB, 100_000, 500, Duration.ZERO));
    assertTrue(
        refusal("film.mp4", content).startsWith("film.mp4: it was not coloured within 0 min"));
    assertEquals(content.length, service.metric("chromapath_stored_bytes"));
  }

  /** One video is in the network and one waits. */
  @Test
  void deletingAJobCancelsItsVideos() throws Exception {
    byte[] film = Files.readAllBytes(film("film.mp4", "4" + H264));
    service.hold();
    JsonNode job = submitted("", new Part("a.mp4", film), new Part("b.mp4", film));
    while (service.metric("chromapath_video_frames") < 200) {
      Thread.sleep(20);
    }
    String href = job.get("href").asText();
    assertEquals(204, service.text(service.request(href).DELETE()).statusCode());
    service.release();
    while (service.metric("chromapath_queue_pictures") > 0) {
      Thread.sleep(20);
    }
    assertEquals(2, service.metric("chromapath_pictures_total{outcome=\"cancelled\"}"));
    assertEquals(0, service.metric("chromapath_stored_bytes"));
    assertEquals(0, service.metric("chromapath_video_frames"));
  }

  @Test
  void stoppingCancelsVideos() throws Exception {
    byte[] film = Files.readAllBytes(film("film.mp4", "4" + H264));
    service.hold();
    submitted("", new Part("a.mp4", film));
    while (service.metric("chromapath_video_frames") < 100) {
      Thread.sleep(20);
    }
    Thread stopping = new Thread(service.service::close);
    stopping.start();
    while (service.get("/ready").statusCode() == 200) {
      Thread.sleep(20);
    }
    service.release();
    stopping.join();
  }
}
