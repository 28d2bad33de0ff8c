// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Receives one picture: as the content of a request, or as a file of a form, which can have hints
 * too. Thread-safe.
 */
final class PictureUpload {
  private static final String DEFAULT_NAME = "picture";

  private final Coloring coloring;
  private final Uploads uploads;
  private final Faults faults;
  private final HintApi hints;

  PictureUpload(Coloring coloring, Uploads uploads, Faults faults, HintApi hints) {
    this.coloring = coloring;
    this.uploads = uploads;
    this.faults = faults;
    this.hints = hints;
  }

  /**
   * Receives the picture of a request.
   *
   * @throws Problem if it is none, or the hints cannot be read or do not fit it
   * @throws IOException if it cannot be stored
   */
  Source receive(Context context) throws IOException {
    if (context.isMultipartFormData()) {
      return receiveForm(context);
    }
    String type = Optional.ofNullable(context.contentType()).orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith("image/") && !type.startsWith("application/octet-stream")) {
      throw new Problem(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "the Content-Type is '"
              + type
              + "': send the content of one picture as image/jpeg, image/png or"
              + " application/octet-stream, or a form.");
    }
    String name = Optional.ofNullable(context.queryParam("name")).orElse(DEFAULT_NAME);
    uploads.requirePictureSize(name, context.req().getContentLengthLong());
    return uploads.receive(context.bodyInputStream(), name);
  }

  private Source receiveForm(Context context) throws IOException {
    List<Uploads.Part> parts =
        uploads.receiveForm(context.bodyInputStream(), context.contentType(), Set.of(HintApi.NAME));
    List<Source> pictures = of(parts, false);
    List<Source> wanted = of(parts, true);
    try {
      if (pictures.size() != 1 || wanted.size() > 1) {
        throw new Problem(
            HttpStatus.BAD_REQUEST,
            "the form has "
                + pictures.size()
                + " pictures: send one, and its hints in the field 'hints' if there are some.");
      }
      Source picture = pictures.get(0);
      for (Source upload : wanted) {
        Hints checked = hints.checked(upload, coloring.measure(picture));
        picture.hints().replace(Optional.of(checked));
      }
      return picture;
    } catch (IOException | RuntimeException e) {
      parts.forEach(part -> uploads.discard(part.source()));
      throw e instanceof RuntimeException known ? known : faults.problem(pictures.get(0), e);
    }
  }

  private static List<Source> of(List<Uploads.Part> parts, boolean hints) {
    return parts.stream()
        .filter(part -> part.field().equals(HintApi.NAME) == hints)
        .map(Uploads.Part::source)
        .toList();
  }
}
