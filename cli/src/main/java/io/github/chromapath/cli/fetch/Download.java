// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Downloads files over HTTP or HTTPS, and verifies them. The bytes so far are kept in {@code
 * NAME.part}; another attempt, also of another process, resumes there if the server still has the
 * same version. Not thread-safe.
 */
public final class Download {
  /** Receives the progress of a file. */
  public interface Listener {
    /**
     * An attempt receives bytes.
     *
     * @param done number of bytes that earlier attempts received
     * @param total size of the file; empty if the server does not say
     */
    void started(long done, OptionalLong total);

    /** More bytes are stored. */
    void received(long bytes);

    /** Something that the user should know, as a sentence. */
    void note(String sentence);
  }

  private static final int MAX_ATTEMPTS = 1000;
  private static final Duration PAUSE_STEP = Duration.ofMillis(200);

  private final Transfer transfer;
  private final Limits limits;
  private final Listener listener;
  private final BooleanSupplier stop;

  /**
   * Downloads through the proxy of the system, if there is one.
   *
   * @param stop polled several times a second; true ends a download with a {@link
   *     CancellationException}
   */
  public Download(Limits limits, Listener listener, BooleanSupplier stop) {
    this(limits, new EnvironmentProxy(ProxySelector.getDefault(), System.getenv()), listener, stop);
  }

  Download(Limits limits, ProxySelector proxies, Listener listener, BooleanSupplier stop) {
    this.limits = limits;
    this.listener = listener;
    this.stop = stop;
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.stall())
            .proxy(proxies)
            .build();
    this.transfer = new Transfer(client, limits, listener, stop);
  }

  /**
   * Makes a file present. An existing file is verified and never replaced.
   *
   * @param source address of the file
   * @param folder an existing folder
   * @return the SHA-256 of the file, 64 hexadecimal digits
   * @throws FetchException if the file cannot be had, or is not the published one. Then no file of
   *     its name is created. What was received remains for another attempt, unless its SHA-256 is
   *     wrong.
   * @throws CancellationException after a request to stop
   * @throws IOException if a local file cannot be read or renamed
   */
  public String fetch(URI source, PublishedFile file, Path folder) throws IOException {
    Path target = folder.resolve(file.fileName());
    Sources.check(source);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FetchException(target, "the file exists", "move it away, or verify it");
    }
    try (PartFile part = PartFile.open(target)) {
      boolean resumed = part.length() > 0;
      boolean inOnePiece = receive(source, part);
      String hash = part.sha256();
      if (!file.matches(hash) && (resumed || !inOnePiece)) {
        listener.note(target + ": its parts do not fit together, so the download starts again.");
        part.restart(Optional.empty());
        receive(source, part);
        hash = part.sha256();
      }
      if (!file.matches(hash)) {
        long length = part.length();
        part.discard();
        throw mismatch(Sources.shown(source), file, length, hash);
      }
      part.complete();
      return hash;
    }
  }

  private static FetchException mismatch(
      String source, PublishedFile file, long length, String hash) {
    return new FetchException(
        source,
        "what was received is not "
            + file.fileName()
            + " and was deleted: its "
            + length
            + " bytes have the SHA-256 "
            + hash
            + ", not "
            + (file.sha256().length() < hash.length() ? file.sha256() + "..." : file.sha256()),
        "check the address");
  }

  /**
   * Receives all bytes that are missing.
   *
   * @return whether one attempt sufficed
   */
  private boolean receive(URI source, PartFile part) throws IOException {
    int failures = 0;
    for (int attempt = 1; ; attempt++) {
      long before = part.length();
      try {
        transfer.attempt(source, part);
        return attempt == 1;
      } catch (Transfer.Interruption e) {
        failures = part.length() > before ? 1 : failures + 1;
        Duration pause = max(limits.pause(failures), e.pause());
        boolean hopeless = failures >= limits.attempts() || attempt >= MAX_ATTEMPTS;
        if (hopeless || pause.compareTo(limits.longestPause()) > 0) {
          throw new FetchException(
              Sources.shown(source),
              e.getMessage(),
              part.length() > 0
                  ? "run the same command again later to continue after " + part.length() + " bytes"
                  : "check the address and the connection, or try again later",
              e);
        }
        listener.note(
            Sources.shown(source)
                + ": "
                + e.getMessage()
                + "; trying again in "
                + Math.max(1, pause.toSeconds())
                + " s.");
        sleep(pause);
      }
    }
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private void sleep(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    try {
      for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
        Transfer.requireNoStop(stop);
        TimeUnit.NANOSECONDS.sleep(Math.min(left, PAUSE_STEP.toNanos()));
      }
    } catch (InterruptedException e) {
      throw Transfer.cancelled();
    }
  }
}
