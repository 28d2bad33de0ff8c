// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.model.ClassSet;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A network that colours pictures for HTTP clients, and a page for people. Thread-safe.
 *
 * <p>{@link #close} stops it properly: new work is refused, videos are cancelled, pictures that
 * have begun are finished, then the connections are closed and all temporary files are deleted.
 */
public final class Service implements AutoCloseable {
  private final ServiceConfig config;
  private final PhotoColorizer colorizer;
  private final TemporaryFolder folder;
  private final Metrics metrics;
  private final Coloring coloring;
  private final Videos videos;
  private final Jobs jobs;
  private final List<Route> routes;
  private final WebServer server;
  private volatile boolean stopping;

  private Service(
      ServiceConfig config,
      PhotoColorizer colorizer,
      BiFunction<String, Throwable, String> sentences,
      TemporaryFolder folder) {
    this.config = config;
    this.colorizer = colorizer;
    this.folder = folder;
    metrics = new Metrics();
    Limits limits = config.limits();
    coloring = new Coloring(colorizer, limits, metrics);
    Uploads uploads = new Uploads(folder.path(), limits, metrics);
    Faults faults = new Faults(sentences);
    videos = new Videos(colorizer, uploads, limits.videos(), metrics);
    jobs = new Jobs(new Jobs.Parts(coloring, videos, uploads, faults, metrics), limits);
    AccessGuard guard = new AccessGuard(config);
    Api api =
        new Api(
            new Api.Parts(coloring, uploads, jobs, faults, metrics),
            this::remainingSeconds,
            limits.times().request());
    routes =
        Stream.of(
                Page.routes(),
                List.of(
                    new Route(HandlerType.POST, "/v1/session", Route.Access.OPEN, guard::logIn)),
                status(),
                api.routes())
            .flatMap(List::stream)
            .toList();
    server = new WebServer(config, guard, metrics);
  }

  /**
   * Starts to answer requests.
   *
   * @param colorizer the network, which the caller closes after the service
   * @param sentences makes one sentence for people of a file's name and the failure to colour it
   * @throws BindException in one sentence, if the port is taken or the host is not this machine's
   * @throws IOException if the temporary folder cannot be created
   */
  public static Service start(
      ServiceConfig config,
      PhotoColorizer colorizer,
      BiFunction<String, Throwable, String> sentences)
      throws IOException {
    TemporaryFolder folder = TemporaryFolder.create(config.temporary());
    Service service = new Service(config, colorizer, sentences, folder);
    try {
      service.server.start(service.routes, () -> service.stopping);
      return service;
    } catch (IOException | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** Where the page is. */
  public URI uri() {
    String host = config.address().host();
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + server.port() + "/");
  }

  /** All requests that are answered. */
  List<Route> routes() {
    return routes;
  }

  /** An estimate of the time until a job has ended, if the jobs before it end first. */
  private double remainingSeconds(Job job) {
    double pictures = coloring.pending() * coloring.secondsPerPicture();
    return job.hasVideo() ? pictures + videos.remainingSeconds() : pictures;
  }

  private List<Route> status() {
    return List.of(
        new Route(HandlerType.GET, "/health", Route.Access.OPEN, context -> up(context, true)),
        new Route(
            HandlerType.GET,
            "/ready",
            Route.Access.OPEN,
            context -> up(context, !stopping && !coloring.broken())),
        new Route(
            HandlerType.GET,
            "/metrics",
            Route.Access.TOKEN,
            context -> context.result(metrics.text()).contentType("text/plain; version=0.0.4")),
        new Route(HandlerType.GET, "/v1/model", Route.Access.TOKEN, this::describeModel));
  }

  private static void up(Context context, boolean up) {
    if (!up) {
      throw new Problem(
          HttpStatus.SERVICE_UNAVAILABLE, "the service is stopping, or its device has failed.");
    }
    context.result("{\"status\":\"up\"}").contentType("application/json");
  }

  private void describeModel(Context context) {
    Limits limits = config.limits();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", config.model())
        .put("chroma", colorizer.decoding().chroma())
        .put("confidence", coloring.measuresSpread());
    json.putObject("limits")
        .put("bytes", limits.pictures().bytes())
        .put("pixels", limits.pictures().pixels())
        .put("pictures", limits.room().queue())
        .put("keepSeconds", limits.times().keep().toSeconds())
        .put("videoBytes", limits.videos().bytes())
        .put("videoFrames", limits.videos().frames());
    ArrayNode classes = json.putArray("classes");
    colorizer
        .classes()
        .map(ClassSet::classes)
        .orElse(List.of())
        .forEach(
            each ->
                classes
                    .addObject()
                    .put("name", each.name())
                    .put("color", String.format("#%06x", each.color())));
    context.result(json.toString()).contentType("application/json");
  }

  @Override
  public void close() {
    stopping = true;
    videos.cancel();
    awaitPictures(config.limits().times().stop());
    server.stop();
    jobs.close();
    videos.close();
    coloring.close();
    metrics.close();
    folder.close();
  }

  private void awaitPictures(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (coloring.pending() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
