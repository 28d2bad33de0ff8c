// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The page and its parts, and the description of the API: files in this program's jar. */
final class Page {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "json", "application/json");

  private static final String START = "index.html";
  private static final List<String> FILES =
      List.of(
          "page.css",
          "page.js",
          "queue.js",
          "kinds.js",
          "videos.js",
          "viewer.js",
          "previews.js",
          "latest.js",
          "brush.js",
          "strokes.js",
          "film.js",
          "slider.js",
          "api.js",
          "icon.svg");

  /** The description of the API. */
  static final String OPENAPI = "openapi.json";

  private Page() {}

  /** The requests for all files. */
  static List<Route> routes() {
    return Stream.concat(
            Stream.of(route("/", START), route("/" + OPENAPI, OPENAPI)),
            FILES.stream().map(file -> route("/" + file, file)))
        .toList();
  }

  private static Route route(String path, String file) {
    byte[] content = read(file);
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    return new Route(
        HandlerType.GET, path, Route.Access.OPEN, context -> answer(context, content, type));
  }

  private static void answer(Context context, byte[] content, String type) {
    context.header("Cache-Control", "no-cache").result(content).contentType(type);
  }

  private static byte[] read(String file) {
    try (InputStream in = Page.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
