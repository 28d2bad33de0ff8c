// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static io.github.chromapath.cli.fetch.ScriptedServer.ok;
import static io.github.chromapath.cli.fetch.ScriptedServer.reply;
import static io.github.chromapath.cli.fetch.ScriptedServer.rest;
import static io.github.chromapath.cli.fetch.ScriptedServer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a real server on a local port, most of which behave badly. */
class DownloadTest extends DownloadFixture {
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
  void aServerThatDoesNotAnswerIsAskedAgain() throws Exception {
    stallAfter(Duration.ofSeconds(3));
    ScriptedServer.Reply silent = (out, released) -> released.await();
    try (ScriptedServer server = ScriptedServer.start(silent, ok(CONTENT))) {
      assertFetched(server);
      assertTrue(notes.get(0).contains("did not answer within 3 s"), notes.get(0));
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
