// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static io.github.chromapath.cli.fetch.ScriptedServer.reply;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A file, and downloads of it from a {@link ScriptedServer} into an empty folder. */
abstract class DownloadFixture {
  /** A busy machine needs its time; tests of stalled connections take less. */
  static final Limits LIMITS =
      new Limits(3, Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofSeconds(5), 1 << 22);

  static final byte[] CONTENT = new byte[300_000];
  static final String HASH;
  static final PublishedFile FILE;
  static final String ETAG = "ETag: \"v1\"";

  static {
    new Random(1).nextBytes(CONTENT);
    HASH = Hashing.sha256().hashBytes(CONTENT).toString();
    FILE = PublishedFile.of("net-" + HASH.substring(0, 8) + ".pth").orElseThrow();
  }

  @TempDir Path folder;

  final List<String> notes = new ArrayList<>();
  final AtomicLong received = new AtomicLong();

  final class Recorder implements Download.Listener {
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

  /** Set by tests of stalled connections. */
  Limits limits = LIMITS;

  final void stallAfter(Duration stall) {
    limits =
        new Limits(
            LIMITS.attempts(), stall, LIMITS.backoff(), LIMITS.longestPause(), LIMITS.maxBytes());
  }

  final Download download() {
    return new Download(limits, ProxySelector.of(null), new Recorder(), () -> false);
  }

  final Path target() {
    return folder.resolve(FILE.fileName());
  }

  final Path part() {
    return folder.resolve(FILE.fileName() + ".part");
  }

  final void assertFetched(ScriptedServer server) throws IOException {
    assertEquals(HASH, download().fetch(server.uri("/a/" + FILE.fileName()), FILE, folder));
    assertArrayEquals(CONTENT, Files.readAllBytes(target()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(target()), files.toList());
    }
    assertEquals(CONTENT.length, received.get());
  }

  final String assertRefused(ScriptedServer server, String fault) {
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
  static ScriptedServer.Reply cut(int bytes, String... headers) {
    return reply(
        "HTTP/1.1 200 OK\nContent-Length: " + CONTENT.length + "\n" + String.join("\n", headers),
        Arrays.copyOf(CONTENT, bytes));
  }

  static void assertRange(String request, int from) {
    assertTrue(request.contains("\r\nRange: bytes=" + from + "-\r\n"), request);
  }

  final void assertEmpty() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }
}
