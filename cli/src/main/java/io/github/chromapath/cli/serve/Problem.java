// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Optional;

/** Ends a request with an error, as {@code application/problem+json} of RFC 9457. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** When the client may try again, if the service is busy. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final HttpStatus status;

  /**
   * @param sentence what is wrong and what to do, for people
   */
  Problem(HttpStatus status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** A value of the query that is not accepted. */
  static Problem query(String name, String value, String remedy) {
    return new Problem(HttpStatus.BAD_REQUEST, name + "=" + value + ": " + remedy + ".");
  }

  /** Too much waits already. */
  static Problem busy(String sentence) {
    return new Problem(HttpStatus.TOO_MANY_REQUESTS, sentence);
  }

  HttpStatus status() {
    return status;
  }

  /** Answers a request with this. */
  void answer(Context context) {
    answer(context, status, getMessage());
  }

  /** Answers a request with a status and a sentence. */
  static void answer(Context context, HttpStatus status, String sentence) {
    if (context.res().isCommitted()) {
      return;
    }
    retryAfter(status).ifPresent(time -> context.header("Retry-After", "" + time.toSeconds()));
    if (status == HttpStatus.UNAUTHORIZED) {
      context.header("WWW-Authenticate", "Bearer");
    }
    context.header("Cache-Control", "no-store");
    context
        .status(status)
        .result(
            JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", status.getMessage())
                .put("status", status.getCode())
                .put("detail", sentence)
                .toString())
        .contentType("application/problem+json");
  }

  private static Optional<Duration> retryAfter(HttpStatus status) {
    return switch (status) {
      case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> Optional.of(RETRY_AFTER);
      default -> Optional.empty();
    };
  }
}
