// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.cli.serve.TestService.Part;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each request is refused in one sentence, and the service colours pictures afterwards. */
class HostileRequestsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "0123456789abcdef";

  @TempDir Path folder;
  private TestService service;

  private void start() throws Exception {
    service = new TestService(folder);
  }

  @AfterEach
  void theServiceStillColoursAndKeepsNoFile() throws Exception {
    HttpRequest.Builder request =
        service.picture("/v1/colorize", TestService.png(TestService.picture(1)));
    request.header("Authorization", "Bearer " + TOKEN);
    assertEquals(200, service.text(request).statusCode());
    service.close();
    try (Stream<Path> files = Files.list(folder.resolve("temporary"))) {
      assertEquals(List.of(), files.toList());
    }
  }

  private static void assertRefused(int status, String sentence, HttpResponse<String> response)
      throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals("application/problem+json", response.headers().firstValue("Content-Type").get());
    JsonNode problem = JSON.readTree(response.body());
    assertEquals(status, problem.get("status").asInt());
    assertTrue(problem.get("detail").asText().contains(sentence), response.body());
  }

  @Test
  void aFileThatIsTooLarge() throws Exception {
    start();
    byte[] large = new byte[(int) TestService.MIB + 1];
    String sentence = "the file has more than the 1 MiB that this service accepts";
    assertRefused(413, sentence, service.text(service.picture("/v1/colorize", large)));
    assertRefused(413, sentence, service.text(service.form("/v1/jobs", new Part("a.png", large))));
    byte[] film = new byte[2 * (int) TestService.MIB + 1];
    assertRefused(
        413,
        "the form: the file has more than the 2 MiB that this service accepts",
        service.text(service.form("/v1/jobs", new Part("a.mp4", film))));
  }

  /** The length is not stated, so that only counting shows it. */
  @Test
  void aFileThatIsTooLargeInChunks() throws Exception {
    start();
    byte[] part = new byte[1 << 16];
    HttpRequest.Builder request =
        service
            .request("/v1/colorize")
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArrays(Stream.generate(() -> part).limit(20).toList()));
    assertRefused(413, "the file has more than the 1 MiB", service.text(request));
  }

  /** A file of some kilobytes whose pixels would take gigabytes. */
  @Test
  void aPngBomb() throws Exception {
    start();
    byte[] bomb = bomb(20_000);
    assertTrue(bomb.length < TestService.MIB);
    assertRefused(
        422,
        "picture: it has 20000x20000 pixels, more than the 1000000 that this service accepts",
        service.text(service.picture("/v1/colorize", bomb)));
  }

  static byte[] bomb(int side) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    new DataOutputStream(header).writeLong((long) side << 32 | side);
    header.write(new byte[] {8, 0, 0, 0, 0});
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      deflater.write(new byte[side]);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(png, "IHDR", header.toByteArray());
    chunk(png, "IDAT", data.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(content);
    DataOutputStream out = new DataOutputStream(png);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) crc.getValue());
  }

  @Test
  void contentThatIsNoPicture() throws Exception {
    start();
    assertRefused(
        422,
        "its content is not a PNG",
        service.text(
            service.picture(
                "/v1/colorize?name=page.html", "<script>".getBytes(StandardCharsets.UTF_8))));
    assertRefused(
        422, "the file is empty", service.text(service.picture("/v1/colorize", new byte[0])));
    byte[] png = TestService.png(TestService.picture(1));
    byte[] half = Arrays.copyOf(png, png.length / 2);
    assertRefused(422, "picture: ", service.text(service.picture("/v1/colorize", half)));
  }

  @Test
  void anotherContentType() throws Exception {
    start();
    HttpRequest.Builder form =
        service
            .request("/v1/colorize")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("a=b"));
    assertRefused(
        415, "the Content-Type is 'application/x-www-form-urlencoded'", service.text(form));
    assertRefused(
        415,
        "send pictures and videos as the files of a form",
        service.text(service.picture("/v1/jobs", new byte[1])));
    HttpRequest.Builder broken =
        service
            .request("/v1/jobs")
            .header("Content-Type", "multipart/form-data; boundary=xyz")
            .POST(BodyPublishers.ofString("--abc\r\nno form"));
    assertEquals(400, service.text(broken).statusCode());
  }

  @Test
  void anOptionThatDoesNotExist() throws Exception {
    start();
    for (String query :
        List.of(
            "chroma=-1",
            "chroma=NaN",
            "chroma=1e99",
            "lightness=dark",
            "flip=maybe",
            "side=1000000",
            "side=0",
            "format=gif",
            "format=../x",
            "quality=0",
            "format=png&quality=50",
            "colour=1",
            "temporal=1.1",
            "keyframes=0",
            "chroma=1&chroma=2",
            "layer=all")) {
      byte[] png = TestService.png(TestService.picture(1));
      assertRefused(400, ": ", service.text(service.picture("/v1/colorize?" + query, png)));
    }
  }

  /** Names are shown, and never used as paths. */
  @Test
  void namesAreNoPaths() throws Exception {
    start();
    byte[] png = TestService.png(TestService.picture(1));
    HttpResponse<String> job =
        service.text(
            service.form(
                "/v1/jobs",
                new Part("../../../etc/passwd.png", png),
                new Part("..\\\\windows\\\\x.png", png)));
    JsonNode pictures = JSON.readTree(job.body()).get("pictures");
    assertEquals("passwd.png", pictures.get(0).get("name").asText());
    assertEquals("x.png", pictures.get(1).get("name").asText());
    assertEquals(
        204,
        service
            .text(service.request(JSON.readTree(job.body()).get("href").asText()).DELETE())
            .statusCode());
  }

  @Test
  void pathsOutsideAreNotAnswered() throws Exception {
    start();
    for (String path :
        List.of(
            "/../openapi.json",
            "/%2e%2e/etc/passwd",
            "/..%2fetc%2fpasswd",
            "/v1/jobs/..%2f..",
            "/page.css/..%5c..%5cx",
            "/v1/jobs/x/pictures/-1",
            "/io/github",
            "//etc/passwd")) {
      String answer =
          raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
      assertFalse(answer.contains("root:"), answer);
    }
  }

  @Test
  void aHostOfAnotherName() throws Exception {
    start();
    for (String host :
        List.of("evil.example", "evil.example:8080", "localhost.evil.example", "[::2]")) {
      String answer = raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
      assertTrue(answer.contains("this service answers to localhost only"), answer);
    }
  }

  @Test
  void aPageOfAnotherOrigin() throws Exception {
    start();
    for (String header :
        List.of(
            "Origin: https://evil.example",
            "Origin: null",
            "Origin: http://localhost:1",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site")) {
      String[] parts = header.split(": ", 2);
      for (String path : List.of("/v1/colorize", "/v1/jobs", "/v1/session")) {
        HttpRequest.Builder request =
            service.picture(path, TestService.png(TestService.picture(1)));
        assertRefused(
            403, "a page of another origin", service.text(request.header(parts[0], parts[1])));
      }
    }
  }

  @Test
  void theTokenIsNeeded() throws Exception {
    service = new TestService(folder, TestService.LIMITS, Optional.of(TOKEN), 1);
    byte[] png = TestService.png(TestService.picture(1));
    for (String wrong : List.of("", "Bearer ", "Bearer 0123456789abcde", "Basic " + TOKEN, TOKEN)) {
      HttpRequest.Builder request = service.picture("/v1/colorize", png);
      if (!wrong.isEmpty()) {
        request.header("Authorization", wrong);
      }
      HttpResponse<String> response = service.text(request);
      assertRefused(401, "this service needs its token", response);
      assertEquals("Bearer", response.headers().firstValue("WWW-Authenticate").get());
    }
    assertEquals(401, service.get("/metrics").statusCode());
    assertEquals(401, service.get("/v1/model").statusCode());
    assertEquals(200, service.get("/").statusCode());
  }

  @Test
  void theTokenIsExchangedForACookie() throws Exception {
    service = new TestService(folder, TestService.LIMITS, Optional.of(TOKEN), 1);
    assertRefused(401, "this is not the token", service.text(session("wrong")));
    HttpResponse<String> response = service.text(session(TOKEN));
    assertEquals(204, response.statusCode());
    String cookie = response.headers().firstValue("Set-Cookie").get();
    assertTrue(cookie.endsWith("; Path=/; HttpOnly; SameSite=Strict"), cookie);
    assertFalse(cookie.contains(TOKEN));
    String value = cookie.substring(0, cookie.indexOf(';'));
    assertEquals(
        200, service.text(service.request("/v1/model").header("Cookie", value)).statusCode());
    assertEquals(
        401, service.text(service.request("/v1/model").header("Cookie", value + "x")).statusCode());
  }

  private HttpRequest.Builder session(String token) {
    return service
        .request("/v1/session")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString("token=" + token));
  }

  /** Sends a byte now and then, so that no single read waits for long. */
  @ParameterizedTest
  @ValueSource(strings = {"image/png", "multipart/form-data; boundary=xyz"})
  void aClientThatSendsSlowly(String type) throws Exception {
    Limits.Times times =
        new Limits.Times(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(10));
    Limits limits = TestService.LIMITS;
    service =
        new TestService(
            folder,
            new Limits(limits.pictures(), limits.videos(), limits.room(), times),
            Optional.empty(),
            1);
    String path = type.startsWith("image") ? "/v1/colorize" : "/v1/jobs";
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), service.service.uri().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nContent-Type: "
                  + type
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      int sent = 0;
      while (in.available() == 0 && sent < 400) {
        out.write('-');
        out.flush();
        sent++;
        Thread.sleep(50);
      }
      String answer = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
      assertEquals("HTTP/1.1 408", answer, sent + " bytes");
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), service.service.uri().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(60_000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return e.toString();
    }
  }
}
