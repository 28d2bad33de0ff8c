// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The requests for pictures and videos, under {@code /v1}. Thread-safe. */
final class Api {
  private final Coloring coloring;
  private final Uploads uploads;
  private final PictureUpload pictures;
  private final HintApi hints;
  private final Jobs jobs;
  private final Faults faults;
  private final ToDoubleFunction<Job> remainingSeconds;
  private final Duration patience;
  private final EventStream events = new EventStream();
  private final Metrics metrics;

  /**
   * What requests use.
   *
   * @param coloring colours pictures
   * @param uploads stores them
   * @param jobs the jobs that are kept
   * @param faults explains failures
   * @param metrics counts pictures
   */
  record Parts(Coloring coloring, Uploads uploads, Jobs jobs, Faults faults, Metrics metrics) {}

  /**
   * @param remainingSeconds estimates the time until a job has ended
   * @param patience longest time until one picture is coloured
   */
  Api(Parts parts, ToDoubleFunction<Job> remainingSeconds, Duration patience) {
    coloring = parts.coloring();
    uploads = parts.uploads();
    jobs = parts.jobs();
    faults = parts.faults();
    hints = new HintApi(jobs, uploads, faults);
    pictures = new PictureUpload(coloring, uploads, faults, hints);
    metrics = parts.metrics();
    this.remainingSeconds = remainingSeconds;
    this.patience = patience;
  }

  /** The requests under {@code /v1}. */
  List<Route> routes() {
    return Stream.concat(pictureRoutes().stream(), hints.routes().stream()).toList();
  }

  private List<Route> pictureRoutes() {
    return List.of(
        new Route(HandlerType.POST, "/v1/colorize", Route.Access.WORK, this::colorize),
        new Route(HandlerType.POST, "/v1/jobs", Route.Access.WORK, this::submit),
        new Route(HandlerType.GET, "/v1/jobs/{job}", Route.Access.TOKEN, this::job),
        new Route(HandlerType.DELETE, "/v1/jobs/{job}", Route.Access.TOKEN, this::delete),
        new Route(
            HandlerType.GET,
            "/v1/jobs/{job}/pictures/{picture}",
            Route.Access.TOKEN,
            this::picture),
        new Route(HandlerType.GET, "/v1/archive", Route.Access.TOKEN, this::archive));
  }

  /** {@code POST /v1/colorize}: one picture in, one out. */
  void colorize(Context context) throws IOException {
    RenderOptions options = Query.read(context, coloring.standard(), "name");
    requirePossible(options);
    coloring.requirePlace();
    Source source = pictures.receive(context);
    try {
      coloring.admit(1);
      answer(context, source.name(), colored(source, options));
    } finally {
      coloring.forget(source);
      uploads.discard(source);
    }
  }

  /** Colours a picture that has a place in the queue. */
  private Rendered colored(Source source, RenderOptions options) {
    Metrics.Outcome outcome = Metrics.Outcome.FAILED;
    try {
      Rendered rendered = finished(source, coloring.color(source, options));
      outcome = Metrics.Outcome.COLORED;
      return rendered;
    } finally {
      metrics.picture(outcome);
      coloring.leave(1);
    }
  }

  private void requirePossible(RenderOptions options) {
    Layer layer = options.output().layer();
    if (layer == Layer.CLASSES && !coloring.predictsClasses()) {
      throw Problem.query("layer", "classes", "this network predicts no classes: omit it");
    }
    if (layer == Layer.CONFIDENCE && !coloring.measuresSpread()) {
      throw Problem.query(
          "layer", "confidence", "the service was started with --no-confidence: omit it");
    }
  }

  private Rendered finished(Source source, CompletableFuture<Rendered> result) {
    try {
      return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw faults.problem(source, e);
    } catch (TimeoutException e) {
      source.drop();
      throw new Problem(
          HttpStatus.SERVICE_UNAVAILABLE,
          source.name()
              + ": it was not coloured within "
              + patience.toSeconds()
              + " s, since the service is busy; try again later.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "the service is stopping.");
    }
  }

  /** {@code POST /v1/jobs}: pictures and videos as the files of a form. */
  void submit(Context context) throws IOException {
    RenderOptions options = Query.read(context, coloring.standard());
    requirePossible(options);
    if (!context.isMultipartFormData()) {
      throw new Problem(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "send pictures and videos as the files of a form, multipart/form-data.");
    }
    List<Source> sources =
        uploads.receiveForm(context.bodyInputStream(), context.contentType(), Set.of()).stream()
            .map(Uploads.Part::source)
            .toList();
    try {
      if (sources.isEmpty()) {
        throw new Problem(
            HttpStatus.BAD_REQUEST, "the form has no file: send at least one picture or video.");
      }
      Job job = jobs.submit(sources, options);
      context.status(HttpStatus.ACCEPTED).header("Location", JobJson.href(job));
      json(context, describe(job));
    } catch (RuntimeException e) {
      sources.forEach(uploads::discard);
      throw e;
    }
  }

  /** {@code GET /v1/jobs/ID}: as JSON, or as events if the client accepts these. */
  void job(Context context) {
    Job job = jobs.find(context.pathParam("job"));
    String accepted = Optional.ofNullable(context.header("Accept")).orElse("");
    if (accepted.contains("text/event-stream")) {
      events.send(context, job, this::describe);
    } else {
      json(context, describe(job));
    }
  }

  private String describe(Job job) {
    return JobJson.of(job, remainingSeconds.applyAsDouble(job));
  }

  /** {@code DELETE /v1/jobs/ID}: cancels and deletes. */
  void delete(Context context) {
    jobs.delete(jobs.find(context.pathParam("job")));
    context.status(HttpStatus.NO_CONTENT);
  }

  /** {@code GET /v1/jobs/ID/pictures/N}: a result, as the job or the query says. */
  void picture(Context context) throws IOException {
    Job job = jobs.find(context.pathParam("job"));
    int number = job.index(context.pathParam("picture"));
    RenderOptions options = Query.read(context, job.options());
    requirePossible(options);
    Job.Progress progress = job.requireColored(number);
    Source source = job.sources().get(number);
    if (source.video().isPresent()) {
      requireSame(options, job);
      context
          .contentType(source.video().get().mediaType())
          .header("Cache-Control", "no-store")
          .header("Content-Disposition", disposition(source.name()));
      FileAnswer.send(context, progress.result().orElseThrow().file());
    } else {
      answer(context, source.name(), content(job, number, options));
    }
  }

  private static void requireSame(RenderOptions options, Job job) {
    if (!options.equals(job.options())) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "a video is coloured once: send it again with these options, or omit them.");
    }
  }

  /** The stored result, or a new one if other options or hints are given. */
  private Rendered content(Job job, int picture, RenderOptions options) throws IOException {
    Source source = job.sources().get(picture);
    if (!options.equals(job.options()) || !source.hints().isEmpty()) {
      return finished(source, coloring.again(source, options));
    }
    Job.Result stored = job.progress(picture).result().orElseThrow();
    return new Rendered(
        Files.readAllBytes(stored.file()),
        stored.format().orElseThrow(),
        job.progress(picture).notes());
  }

  /** {@code GET /v1/archive?job=ID&job=ID...}: the results of jobs as a ZIP file. */
  void archive(Context context) throws IOException {
    List<Job> wanted = context.queryParams("job").stream().map(jobs::find).toList();
    if (wanted.isEmpty()) {
      throw new Problem(HttpStatus.BAD_REQUEST, "job: give the id of at least one job.");
    }
    RenderOptions options = Query.read(context, wanted.get(0).options(), "job");
    requirePossible(options);
    context
        .header("Content-Disposition", "attachment; filename=\"coloured.zip\"")
        .contentType("application/zip");
    try (Archive archive = new Archive(context.res().getOutputStream())) {
      for (Job job : wanted) {
        for (int i = 0; i < job.sources().size(); i++) {
          add(archive, job, i, options);
        }
      }
    }
  }

  private void add(Archive archive, Job job, int picture, RenderOptions options)
      throws IOException {
    Job.Progress progress = job.progress(picture);
    String name = job.sources().get(picture).name();
    if (progress.state() != Job.State.COLORED) {
      archive.addError(progress.error().orElse(name + ": it is not coloured yet."));
      return;
    }
    try {
      if (job.sources().get(picture).video().isPresent()) {
        archive.add(name, progress.result().orElseThrow().file());
      } else {
        archive.add(name, content(job, picture, options));
      }
    } catch (Problem e) {
      archive.addError(e.getMessage());
    }
  }

  private static void json(Context context, String json) {
    context.header("Cache-Control", "no-store").result(json).contentType("application/json");
  }

  private static void answer(Context context, String name, Rendered rendered) {
    context
        .header("Cache-Control", "no-store")
        .header("Content-Disposition", disposition(rendered.name(name)))
        .result(rendered.content())
        .contentType(rendered.mediaType());
  }

  private static String disposition(String name) {
    return "inline; filename*=UTF-8''" + encoded(name);
  }

  /** As RFC 8187 encodes a parameter of a header. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
