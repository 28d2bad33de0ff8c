// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The requests for the colours that a client wants in the pictures of jobs. Thread-safe. */
final class HintApi {
  /** The name of hints in messages, and of their field in forms. */
  static final String NAME = "hints";

  private static final String PATH = "/v1/jobs/{job}/pictures/{picture}/hints";
  private static final List<String> TYPES = List.of("image/png", "text/plain");

  private final Jobs jobs;
  private final Uploads uploads;
  private final Faults faults;

  HintApi(Jobs jobs, Uploads uploads, Faults faults) {
    this.jobs = jobs;
    this.uploads = uploads;
    this.faults = faults;
  }

  List<Route> routes() {
    return List.of(
        new Route(HandlerType.PUT, PATH, Route.Access.TOKEN, this::put),
        new Route(HandlerType.DELETE, PATH, Route.Access.TOKEN, this::delete));
  }

  /** {@code PUT}: a transparent PNG or lines of points. */
  private void put(Context context) throws IOException {
    String type = Optional.ofNullable(context.contentType()).orElse("").toLowerCase(Locale.ROOT);
    if (TYPES.stream().noneMatch(type::startsWith)) {
      throw new Problem(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "the Content-Type is '"
              + type
              + "': send strokes as image/png, or lines x,y,#rrggbb as text/plain.");
    }
    Job job = jobs.find(context.pathParam("job"));
    int picture = picture(job, context);
    PictureReader.Size size = job.requireColored(picture).extent().orElseThrow().size();
    Source upload = uploads.receive(context.bodyInputStream(), NAME);
    jobs.hint(job, picture, Optional.of(checked(upload, size)));
    context.status(HttpStatus.NO_CONTENT);
  }

  /** {@code DELETE}: the predicted colours alone. */
  private void delete(Context context) {
    Job job = jobs.find(context.pathParam("job"));
    jobs.hint(job, picture(job, context), Optional.empty());
    context.status(HttpStatus.NO_CONTENT);
  }

  private static int picture(Job job, Context context) {
    int picture = job.index(context.pathParam("picture"));
    if (job.sources().get(picture).video().isPresent()) {
      throw new Problem(HttpStatus.BAD_REQUEST, "hints are for pictures, and this is a video.");
    }
    return picture;
  }

  /**
   * Hints of an uploaded file, which is deleted if this fails.
   *
   * @param size of the picture
   * @throws Problem if they cannot be read or do not fit the picture
   */
  Hints checked(Source upload, PictureReader.Size size) {
    try {
      return Hints.of(upload, size);
    } catch (PictureException e) {
      uploads.discard(upload);
      throw faults.problem(upload, e);
    } catch (RuntimeException | Error e) {
      uploads.discard(upload);
      throw e;
    }
  }
}
