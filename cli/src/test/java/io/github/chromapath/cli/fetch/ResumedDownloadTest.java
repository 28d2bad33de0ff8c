// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static io.github.chromapath.cli.fetch.ScriptedServer.ok;
import static io.github.chromapath.cli.fetch.ScriptedServer.reply;
import static io.github.chromapath.cli.fetch.ScriptedServer.rest;
import static io.github.chromapath.cli.fetch.ScriptedServer.stalling;
import static io.github.chromapath.cli.fetch.ScriptedServer.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ProxySelector;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Downloads in several attempts, from servers that break connections and change files. */
class ResumedDownloadTest extends DownloadFixture {
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
    stallAfter(Duration.ofSeconds(3));
    try (ScriptedServer server =
        ScriptedServer.start(stalling(cut(5000, ETAG)), rest(CONTENT, 5000, ETAG))) {
      assertFetched(server);
      assertTrue(notes.get(0).contains("no bytes arrived for 3 s"), notes.get(0));
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
}
