// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static io.github.chromapath.cli.fetch.ScriptedServer.ok;
import static io.github.chromapath.cli.fetch.ScriptedServer.reply;
import static io.github.chromapath.cli.fetch.ScriptedServer.rest;
import static io.github.chromapath.cli.fetch.ScriptedServer.stalling;
import static io.github.chromapath.cli.fetch.ScriptedServer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a real server on a local port, most of which behave badly. */
class DownloadTest {
  private static final Limits LIMITS =
      new Limits(3, Duration.ofSeconds(2), Duration.ofMillis(1), Duration.ofSeconds(5), 1 << 22);
  private static final byte[] CONTENT = new byte[300_000];
  private static final String HASH;
  private static final PublishedFile FILE;
  private static final String ETAG = "ETag: \"v1\"";

  static {
    new Random(1).nextBytes(CONTENT);
    HASH = Hashing.sha256().hashBytes(CONTENT).toString();
    FILE = PublishedFile.of("net-" + HASH.substring(0, 8) + ".pth").orElseThrow();
  }

  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();
  private final AtomicLong received = new AtomicLong();

  private final class Recorder implements Download.Listener {
    @Override
    public void started(long done, OptionalLong total) {
      received.set(done);
    }

    @Override
    public void received(long bytes) {
      received.addAndGet(bytes);
    }

    @Override
    public void note(String sentence) {
      notes.add(sentence);
    }
  }

  private Download download() {
    return new Download(LIMITS, ProxySelector.of(null), new Recorder(), () -> false);
  }

  private Path target() {
    return folder.resolve(FILE.fileName());
  }

  private Path part() {
    return folder.resolve(FILE.fileName() + ".part");
  }

  private void assertFetched(ScriptedServer server) throws IOException {
    assertEquals(HASH, download().fetch(server.uri("/a/" + FILE.fileName()), FILE, folder));
    assertArrayEquals(CONTENT, Files.readAllBytes(target()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(target()), files.toList());
    }
    assertEquals(CONTENT.length, received.get());
  }

  private String assertRefused(ScriptedServer server, String fault) {
    String message =
        assertThrows(
                FetchException.class, () -> download().fetch(server.uri("/file"), FILE, folder))
            .getMessage();
    assertTrue(message.contains(fault), message);
    assertTrue(message.contains("; ") && message.endsWith("."), message);
    assertEquals(1, message.lines().count(), message);
    assertFalse(Files.exists(target()));
    return message;
  }

  /** The start of the content, although the head announces all of it. */
  private static ScriptedServer.Reply cut(int bytes, String... headers) {
    return reply(
        "HTTP/1.1 200 OK\nContent-Length: " + CONTENT.length + "\n" + String.join("\n", headers),
        Arrays.copyOf(CONTENT, bytes));
  }

  private static void assertRange(String request, int from) {
    assertTrue(request.contains("\r\nRange: bytes=" + from + "-\r\n"), request);
  }

  @Test
  void aWholeFileInOnePiece() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ok(CONTENT, ETAG))) {
      assertFetched(server);
      assertEquals(List.of(), notes);
      String request = server.requests().get(0);
      assertTrue(request.startsWith("GET /a/" + FILE.fileName() + " HTTP/1.1\r\n"), request);
      assertFalse(request.contains("Range"), request);
    }
  }

  @Test
  void aFileWithoutAnnouncedLength() throws Exception {
    ScriptedServer.Reply untilClosed = reply("HTTP/1.1 200 OK\nConnection: close", CONTENT);
    try (ScriptedServer server = ScriptedServer.start(untilClosed)) {
      assertFetched(server);
    }
  }

  @Test
  void aBrokenConnectionIsResumed() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(cut(1000, ETAG), rest(CONTENT, 1000, ETAG))) {
      assertFetched(server);
      assertRange(server.requests().get(1), 1000);
      assertTrue(server.requests().get(1).contains("\r\nIf-Range: \"v1\"\r\n"));
      assertEquals(1, notes.size());
      assertTrue(notes.get(0).contains("the connection ended early; trying again"), notes.get(0));
    }
  }

  @Test
  void aStalledConnectionIsResumed() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(stalling(cut(5000, ETAG)), rest(CONTENT, 5000, ETAG))) {
      assertFetched(server);
      assertTrue(notes.get(0).contains("no bytes arrived for 2 s"), notes.get(0));
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsAskedAgain() throws Exception {
    ScriptedServer.Reply silent = (out, released) -> released.await();
    try (ScriptedServer server = ScriptedServer.start(silent, ok(CONTENT))) {
      assertFetched(server);
      assertTrue(notes.get(0).contains("did not answer within 2 s"), notes.get(0));
    }
  }

  @Test
  void anotherProcessResumes() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(cut(2000, ETAG), status("503 Busy"), status("503 Busy"))) {
      String message = assertRefused(server, "the server answers 503");
      assertTrue(message.contains("run the same command again later to continue after 2000"));
      assertEquals(2000, Files.size(part()));
    }
    try (ScriptedServer server = ScriptedServer.start(rest(CONTENT, 2000, ETAG))) {
      assertFetched(server);
      assertRange(server.requests().get(0), 2000);
      assertTrue(server.requests().get(0).contains("\r\nIf-Range: \"v1\"\r\n"));
    }
  }

  /** Every attempt brings some bytes, so the limit of attempts does not apply. */
  @Test
  void progressAllowsMoreAttempts() throws Exception {
    List<ScriptedServer.Reply> script = new ArrayList<>();
    script.add(cut(1000, ETAG));
    for (int from = 1000; from < 10_000; from += 1000) {
      script.add(
          reply(
              "HTTP/1.1 206 Partial Content\nContent-Range: bytes %d-%d/%d\nContent-Length: %d"
                  .formatted(from, CONTENT.length - 1, CONTENT.length, CONTENT.length - from),
              Arrays.copyOfRange(CONTENT, from, from + 1000)));
    }
    script.add(rest(CONTENT, 10_000, ETAG));
    try (ScriptedServer server =
        ScriptedServer.start(script.toArray(ScriptedServer.Reply[]::new))) {
      assertFetched(server);
      assertEquals(11, server.requests().size());
    }
  }

  @Test
  void aServerThatIgnoresRangesSendsAllAgain() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(cut(7000), ok(CONTENT))) {
      assertFetched(server);
      assertRange(server.requests().get(1), 7000);
    }
  }

  /** If-Range makes a server send the new file as a whole. */
  @Test
  void aChangedFileStartsAgain() throws Exception {
    byte[] old = new byte[5000];
    try (ScriptedServer server =
        ScriptedServer.start(
            reply("HTTP/1.1 200 OK\nContent-Length: 9000\nETag: \"v0\"", old), ok(CONTENT, ETAG))) {
      assertFetched(server);
      assertTrue(server.requests().get(1).contains("\r\nIf-Range: \"v0\"\r\n"));
    }
  }

  @Test
  void aServerThatIgnoresIfRangeIsNoticed() throws Exception {
    byte[] old = new byte[5000];
    try (ScriptedServer server =
        ScriptedServer.start(
            reply("HTTP/1.1 200 OK\nContent-Length: 9000\nETag: \"v0\"", old),
            rest(CONTENT, 5000, ETAG),
            ok(CONTENT, ETAG))) {
      assertFetched(server);
      assertTrue(notes.get(1).contains("the file on the server has changed"), notes.get(1));
      assertFalse(server.requests().get(2).contains("Range"), server.requests().get(2));
    }
  }

  /** Without ETag and date, only the hash shows that the parts are of different files. */
  @Test
  void partsThatDoNotFitAreReceivedAgain() throws Exception {
    byte[] old = new byte[5000];
    try (ScriptedServer server =
        ScriptedServer.start(
            reply("HTTP/1.1 200 OK\nContent-Length: 9000", old),
            rest(CONTENT, 5000),
            ok(CONTENT))) {
      assertFetched(server);
      assertTrue(notes.get(1).contains("its parts do not fit together"), notes.get(1));
    }
  }

  @Test
  void aRangeThatStartsElsewhereIsDropped() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(cut(5000, ETAG), rest(CONTENT, 4000, ETAG), ok(CONTENT, ETAG))) {
      assertFetched(server);
    }
  }

  @Test
  void aCompletePartNeedsNoBytes() throws Exception {
    Files.write(part(), CONTENT);
    try (ScriptedServer server =
        ScriptedServer.start(
            status("416 Range Not Satisfiable\nContent-Range: bytes */" + CONTENT.length))) {
      received.set(CONTENT.length);
      assertFetched(server);
    }
  }

  @Test
  void aPartThatIsTooLongIsDropped() throws Exception {
    Files.write(part(), new byte[CONTENT.length + 5]);
    try (ScriptedServer server =
        ScriptedServer.start(
            status("416 Range Not Satisfiable\nContent-Range: bytes */" + CONTENT.length),
            ok(CONTENT))) {
      assertFetched(server);
    }
  }

  @Test
  void aWrongFileIsDeletedAndBothHashesAreSaid() throws Exception {
    byte[] wrong = "another file".getBytes(UTF_8);
    try (ScriptedServer server = ScriptedServer.start(ok(wrong))) {
      String message = assertRefused(server, "its 12 bytes have the SHA-256 ");
      assertTrue(message.contains(Hashing.sha256().hashBytes(wrong) + ", not "), message);
      assertTrue(message.contains(HASH.substring(0, 8) + "..."), message);
      assertTrue(message.contains(FILE.fileName()), message);
      assertEmpty();
      assertEquals(1, server.requests().size());
    }
  }

  /** A length below the real one makes the client stop there. */
  @Test
  void anAnnouncedLengthThatIsTooSmallGivesAWrongFile() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(reply("HTTP/1.1 200 OK\nContent-Length: 100", CONTENT))) {
      assertRefused(server, "its 100 bytes have the SHA-256");
      assertEmpty();
    }
  }

  private void assertEmpty() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void largeFilesAreRefused() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(reply("HTTP/1.1 200 OK\nContent-Length: 4194305", new byte[9]))) {
      assertRefused(server, "the file is larger than the limit of 4194304 bytes");
      assertEmpty();
    }
    byte[] endless = new byte[(1 << 22) + 1];
    try (ScriptedServer server =
        ScriptedServer.start(reply("HTTP/1.1 200 OK\nConnection: close", endless))) {
      assertRefused(server, "the file is larger than the limit of 4194304 bytes");
    }
  }

  @Test
  void pagesAreRefused() throws Exception {
    ScriptedServer.Reply page =
        ok("<html>sign in</html>".getBytes(UTF_8), "Content-Type: text/html; charset=utf-8");
    try (ScriptedServer server = ScriptedServer.start(page)) {
      assertRefused(server, "the server sends a web page, not a file of weights");
      assertEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"404 Not Found", "403 Forbidden", "401 Unauthorized", "410 Gone", "400 Bad"})
  void refusalsOfTheServerAreFinal(String status) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(status(status))) {
      assertRefused(server, "the server answers " + status.substring(0, 3));
      assertEquals(1, server.requests().size());
      assertEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "429 Too Many Requests\nRetry-After: 1",
        "503 Busy\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT",
        "502 Bad Gateway\nRetry-After: nonsense",
        "500 Error"
      })
  void busyServersAreAskedAgain(String status) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(status(status), ok(CONTENT))) {
      assertFetched(server);
      assertEquals(2, server.requests().size());
    }
  }

  @Test
  void aServerThatAsksForALongPauseIsGivenUp() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(status("503 Busy\nRetry-After: 86400"))) {
      assertRefused(server, "the server answers 503");
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void aServerThatIsDownIsGivenUp() throws Exception {
    ScriptedServer server = ScriptedServer.start(ok(CONTENT));
    server.close();
    assertRefused(server, "the server cannot be reached");
    assertEquals(2, notes.size());
  }

  @Test
  void namesThatDoNotExistAreSaid() {
    URI nowhere = URI.create("http://nowhere.invalid/file");
    String message =
        assertThrows(FetchException.class, () -> download().fetch(nowhere, FILE, folder))
            .getMessage();
    assertTrue(message.startsWith("http://nowhere.invalid/file: the server cannot be"), message);
  }

  @Test
  void redirectsAreFollowedWithTheirRange() throws Exception {
    try (ScriptedServer files = ScriptedServer.start(cut(100, ETAG), rest(CONTENT, 100, ETAG));
        ScriptedServer server =
            ScriptedServer.start(status("302 Found\nLocation: " + files.uri("/b?token=x")))) {
      assertFetched(server);
      assertRange(files.requests().get(1), 100);
      assertFalse(String.join("", notes).contains("token"), notes.toString());
    }
  }

  @Test
  void relativeRedirectsAreFollowed() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(status("308 Moved\nLocation: ../other"), ok(CONTENT))) {
      assertFetched(server);
      assertTrue(server.requests().get(1).startsWith("GET /other "), server.requests().get(1));
    }
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(status("301 Moved\nLocation: /file"))) {
      assertRefused(server, "the server redirects more than 5 times");
      assertEquals(6, server.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://a.example/b", "http:relative"})
  void redirectsToOtherPlacesAreRefused(String location) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(status("302 Found\nLocation: " + location))) {
      assertRefused(server, "it is not an address of the web");
    }
  }

  @Test
  void redirectsKeepTheEncryption() throws Exception {
    URI secure = URI.create("https://a.example/b/c");
    assertEquals(URI.create("https://a.example/b/d?e"), redirected(secure, "d?e"));
    URI plain = URI.create("http://a.example/b/c");
    assertEquals(URI.create("https://b.example/"), redirected(plain, "https://b.example/"));
    String message =
        assertThrows(
                FetchException.class, () -> redirected(secure, "http://b.example/d?token=secret"))
            .getMessage();
    assertEquals(
        "https://a.example/b/c: the server redirects to an address without encryption,"
            + " http://b.example/d; give another mirror.",
        message);
  }

  private static URI redirected(URI from, String location) throws FetchException {
    return Transfer.redirected(
        from, HttpHeaders.of(Map.of("Location", List.of(location)), (name, value) -> true));
  }

  @Test
  void redirectsWithoutAnAddressAreRefused() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(status("302 Found\nLocation: ht tp:/"))) {
      assertRefused(server, "the server redirects to no address");
    }
  }

  @Test
  void otherAddressesAreRefused() {
    for (String source : List.of("file:///etc/passwd", "weights.pth", "mailto:a@b.example")) {
      String message =
          assertThrows(
                  FetchException.class, () -> download().fetch(URI.create(source), FILE, folder))
              .getMessage();
      assertTrue(message.contains("it is not an address of the web"), message);
    }
    URI secret = URI.create("https://me:secret@mirror.example/f?key=hidden");
    String message =
        assertThrows(FetchException.class, () -> download().fetch(secret, FILE, folder))
            .getMessage();
    assertTrue(message.contains("addresses with a user name are not supported"), message);
    assertFalse(message.contains("secret") || message.contains("hidden"), message);
  }

  @Test
  void aRequestToStopKeepsTheBytes() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(stalling(cut(6000, ETAG)))) {
      Download stoppable =
          new Download(
              LIMITS, ProxySelector.of(null), new Recorder(), () -> received.get() == 6000);
      assertThrows(
          CancellationException.class, () -> stoppable.fetch(server.uri("/file"), FILE, folder));
      assertEquals(6000, Files.size(part()));
    }
    try (ScriptedServer server = ScriptedServer.start(rest(CONTENT, 6000, ETAG))) {
      assertFetched(server);
    }
  }

  @Test
  void twoProcessesDoNotWriteOneFile() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ok(CONTENT));
        FileChannel other =
            FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      assertRefused(server, "another process is downloading it");
    }
  }

  @Test
  void anExistingFileIsNeverReplaced() throws Exception {
    Files.writeString(target(), "mine");
    try (ScriptedServer server = ScriptedServer.start(ok(CONTENT))) {
      String message =
          assertThrows(
                  FetchException.class, () -> download().fetch(server.uri("/file"), FILE, folder))
              .getMessage();
      assertTrue(message.contains("the file exists"), message);
    }
    assertEquals("mine", Files.readString(target()));
  }

  /** A proxy receives the whole address. */
  @Test
  void aProxyIsUsed() throws Exception {
    try (ScriptedServer proxy = ScriptedServer.start(ok(CONTENT))) {
      ProxySelector selector =
          ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
      Download download = new Download(LIMITS, selector, new Recorder(), () -> false);
      URI source = URI.create("http://mirror.invalid/" + FILE.fileName());
      assertEquals(HASH, download.fetch(source, FILE, folder));
      String request = proxy.requests().get(0);
      assertTrue(request.startsWith("GET " + source + " HTTP/1.1"), request);
    }
  }
}
