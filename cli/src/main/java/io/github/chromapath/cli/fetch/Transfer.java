// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** One attempt to receive the rest of a file (RFC 9110, sections 13, 14 and 15). */
final class Transfer {
  /** An attempt ended before the file was complete, and another one may succeed. */
  static final class Interruption extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /**
     * The end of an attempt.
     *
     * @param pause least time before the next attempt
     */
    Interruption(String fault, Duration pause, Throwable cause) {
      super(fault, cause);
      this.pause = pause;
    }

    Duration pause() {
      return pause;
    }
  }

  private static final int MAX_REDIRECTS = 5;
  private static final Duration STOP_STEP = Duration.ofMillis(200);
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(\\d{1,18}|\\*)");

  private final HttpClient client;
  private final Limits limits;
  private final Download.Listener listener;
  private final BooleanSupplier stop;

  Transfer(HttpClient client, Limits limits, Download.Listener listener, BooleanSupplier stop) {
    this.client = client;
    this.limits = limits;
    this.listener = listener;
    this.stop = stop;
  }

  /**
   * Receives the bytes that are missing. On return the file is complete.
   *
   * @throws Interruption if another attempt may succeed
   * @throws FetchException if it cannot
   */
  void attempt(URI source, PartFile part) throws Interruption, IOException {
    URI at = source;
    for (int redirects = 0; ; redirects++) {
      HttpResponse<BodyStream> response = send(at, part);
      try (BodyStream body = response.body()) {
        if (!isRedirect(response.statusCode())) {
          receive(response, body, part);
          return;
        }
        if (redirects == MAX_REDIRECTS) {
          throw new FetchException(
              Sources.shown(source),
              "the server redirects more than " + MAX_REDIRECTS + " times",
              "give the address of the file itself");
        }
        at = redirected(at, response.headers());
      }
    }
  }

  private HttpResponse<BodyStream> send(URI at, PartFile part) throws Interruption, IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .timeout(limits.stall())
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "chromapath");
    if (part.length() > 0) {
      request.header("Range", "bytes=" + part.length() + "-");
      part.tag().ifPresent(tag -> request.header("If-Range", tag));
    }
    CompletableFuture<HttpResponse<BodyStream>> answer =
        client.sendAsync(request.build(), head -> new BodyStream());
    try {
      while (true) {
        try {
          return answer.get(STOP_STEP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          requireNoStop(stop);
        }
      }
    } catch (ExecutionException e) {
      throw unanswered(at, e.getCause());
    } catch (InterruptedException e) {
      throw cancelled();
    } finally {
      answer.cancel(true);
    }
  }

  private Interruption unanswered(URI at, Throwable cause) throws FetchException {
    for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
      if (reason instanceof SSLException) {
        throw new FetchException(
            Sources.shown(at),
            "no secure connection to the server is possible",
            "check the clock and the certificates of this machine, or give another mirror",
            cause);
      }
      if (reason instanceof HttpTimeoutException) {
        String fault = "the server did not answer within " + limits.stall().toSeconds() + " s";
        return new Interruption(fault, Duration.ZERO, cause);
      }
      if (reason instanceof ConnectException) {
        return new Interruption("the server cannot be reached", Duration.ZERO, cause);
      }
    }
    return new Interruption("the connection failed", Duration.ZERO, cause);
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /**
   * The address to which a server redirects.
   *
   * @throws FetchException if it is none of the web, or loses the encryption
   */
  static URI redirected(URI from, HttpHeaders headers) throws FetchException {
    URI to;
    try {
      to = from.resolve(headers.firstValue("Location").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new FetchException(
          Sources.shown(from), "the server redirects to no address", "give another mirror", e);
    }
    Sources.check(to);
    if (from.getScheme().equalsIgnoreCase("https") && !to.getScheme().equalsIgnoreCase("https")) {
      throw new FetchException(
          Sources.shown(from),
          "the server redirects to an address without encryption, " + Sources.shown(to),
          "give another mirror");
    }
    return to;
  }

  private void receive(HttpResponse<BodyStream> response, BodyStream body, PartFile part)
      throws Interruption, IOException {
    HttpHeaders headers = response.headers();
    OptionalLong length = headers.firstValueAsLong("Content-Length");
    switch (response.statusCode()) {
      case 200 -> {
        requireNoPage(response);
        requireSize(response.uri(), length.orElse(0));
        part.restart(tag(headers));
        store(response.uri(), body, part, length);
      }
      case 206 -> {
        OptionalLong total = continued(headers, part);
        requireSize(response.uri(), total.orElse(0));
        store(response.uri(), body, part, total);
      }
      case 416 -> {
        // Nothing may be missing: the last attempt was stopped just before the file was renamed.
        Optional<Matcher> range = contentRange(headers);
        if (range.isEmpty() || !range.get().group(2).equals(Long.toString(part.length()))) {
          part.restart(Optional.empty());
          throw new Interruption("the file on the server has changed", Duration.ZERO, null);
        }
      }
      case 408, 425, 429, 500, 502, 503, 504 ->
          throw new Interruption(
              "the server answers " + response.statusCode(), retryAfter(headers), null);
      default -> throw refused(response);
    }
  }

  private static FetchException refused(HttpResponse<?> response) {
    int status = response.statusCode();
    String meaning =
        switch (status) {
          case 401, 403, 407 -> " (access denied)";
          case 404, 410 -> " (not found)";
          default -> "";
        };
    return new FetchException(
        Sources.shown(response.uri()),
        "the server answers " + status + meaning,
        "check the address, or give another mirror");
  }

  private static void requireNoPage(HttpResponse<?> response) throws FetchException {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
      throw new FetchException(
          Sources.shown(response.uri()),
          "the server sends a web page, not a file of weights",
          "give the address of the file itself");
    }
  }

  private void requireSize(URI source, long bytes) throws FetchException {
    if (bytes > limits.maxBytes()) {
      throw new FetchException(
          Sources.shown(source),
          "the file is larger than the limit of " + limits.maxBytes() + " bytes",
          "check the address");
    }
  }

  /**
   * Checks that a part of the file continues the bytes so far.
   *
   * @return the size of the whole file; empty if unknown
   * @throws Interruption if it does not; then nothing is kept
   */
  private static OptionalLong continued(HttpHeaders headers, PartFile part)
      throws Interruption, IOException {
    Optional<Matcher> range = contentRange(headers);
    boolean follows =
        range.isPresent() && Long.toString(part.length()).equals(range.get().group(1));
    Optional<String> tag = tag(headers);
    boolean same = tag.isEmpty() || part.tag().isEmpty() || tag.equals(part.tag());
    if (!follows || !same) {
      part.restart(Optional.empty());
      throw new Interruption("the file on the server has changed", Duration.ZERO, null);
    }
    String total = range.get().group(2);
    return total.equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total));
  }

  private static Optional<Matcher> contentRange(HttpHeaders headers) {
    return headers.firstValue("Content-Range").map(CONTENT_RANGE::matcher).filter(Matcher::matches);
  }

  /** An ETag that compares byte for byte, or else the date; a weak ETag does not suffice. */
  private static Optional<String> tag(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .filter(tag -> tag.startsWith("\""))
        .or(() -> headers.firstValue("Last-Modified"));
  }

  private void store(URI source, BodyStream body, PartFile part, OptionalLong total)
      throws Interruption, IOException {
    listener.started(part.length(), total);
    while (true) {
      BodyStream.Piece piece = next(body);
      if (piece instanceof BodyStream.Piece.Bytes bytes) {
        long count = bytes.buffers().stream().mapToLong(buffer -> buffer.remaining()).sum();
        requireSize(source, part.length() + count);
        part.append(bytes.buffers());
        listener.received(count);
      } else if (piece instanceof BodyStream.Piece.Broken broken) {
        throw new Interruption("the connection ended early", Duration.ZERO, broken.cause());
      } else {
        if (total.isPresent() && part.length() < total.getAsLong()) {
          throw new Interruption("the connection ended early", Duration.ZERO, null);
        }
        return;
      }
    }
  }

  private BodyStream.Piece next(BodyStream body) throws Interruption {
    long end = System.nanoTime() + limits.stall().toNanos();
    try {
      do {
        requireNoStop(stop);
        Optional<BodyStream.Piece> piece = body.next(min(STOP_STEP, limits.stall()));
        if (piece.isPresent()) {
          return piece.get();
        }
      } while (System.nanoTime() < end);
    } catch (InterruptedException e) {
      throw cancelled();
    }
    throw new Interruption(
        "no bytes arrived for " + limits.stall().toSeconds() + " s", Duration.ZERO, null);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** The pause that the server asks for: a number of seconds, or a date. */
  private static Duration retryAfter(HttpHeaders headers) {
    String value = headers.firstValue("Retry-After").orElse("0");
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration pause = Duration.between(Instant.now(), at);
      return pause.isNegative() ? Duration.ZERO : pause;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  static void requireNoStop(BooleanSupplier stop) {
    if (stop.getAsBoolean()) {
      throw cancelled();
    }
  }

  static CancellationException cancelled() {
    return new CancellationException("the download was stopped");
  }
}
