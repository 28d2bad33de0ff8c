// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Sends the progress of jobs as server-sent events: one event {@code progress} for each change, and
 * {@code end} after the last. Each stream takes its request's thread, so their number is limited.
 * Thread-safe.
 */
final class EventStream {
  private static final int MOST = 64;

  /** Time without a change after which a comment shows whether the client still reads. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final Semaphore free = new Semaphore(MOST);

  /**
   * Sends events until the job has ended or the client has gone.
   *
   * @param json describes the job
   * @throws Problem if there are too many streams
   */
  void send(Context context, Job job, Function<Job, String> json) {
    if (!free.tryAcquire()) {
      throw Problem.busy("there are " + MOST + " event streams already: ask for the job as JSON.");
    }
    try {
      context.res().setContentType("text/event-stream");
      context.res().setCharacterEncoding("UTF-8");
      context.res().setHeader("Cache-Control", "no-store");
      send(context.res().getOutputStream(), job, json);
    } catch (IOException e) {
      // The client has gone. The job goes on without it.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private static void send(ServletOutputStream out, Job job, Function<Job, String> json)
      throws IOException, InterruptedException {
    int version = job.version();
    write(out, event("progress", json.apply(job)));
    while (!job.ended()) {
      job.awaitChange(version, HEARTBEAT);
      job.touch();
      int now = job.version();
      write(out, now == version ? ": waiting\n\n" : event("progress", json.apply(job)));
      version = now;
    }
    write(out, event("end", json.apply(job)));
  }

  private static String event(String name, String json) {
    return "event: " + name + "\ndata: " + json + "\n\n";
  }

  private static void write(ServletOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
