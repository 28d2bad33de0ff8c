// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * What a client sends, for a limited time. Its faults are the client's: each is a {@link Problem}.
 */
final class RequestBody extends InputStream {
  private final InputStream content;
  private final Duration time;
  private final LongConsumer received;
  private final long deadline;

  /**
   * @param content as the HTTP library supplies it
   * @param time for all of it, from now on
   * @param received receives the number of bytes of each part that was read
   */
  RequestBody(InputStream content, Duration time, LongConsumer received) {
    this.content = content;
    this.time = time;
    this.received = received;
    deadline = System.nanoTime() + time.toNanos();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    int read;
    try {
      read = content.read(target, from, length);
    } catch (IOException e) {
      requireTime();
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "the request ended before its content was complete: send it again.");
    }
    requireTime();
    received.accept(Math.max(0, read));
    return read;
  }

  private void requireTime() {
    if (System.nanoTime() - deadline > 0) {
      throw new Problem(
          HttpStatus.REQUEST_TIMEOUT,
          "the upload took longer than "
              + time.toSeconds()
              + " s: send less at once, or over a faster connection.");
    }
  }
}
