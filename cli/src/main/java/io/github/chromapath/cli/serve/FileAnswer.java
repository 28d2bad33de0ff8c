// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers with a file, or with the part of it that a {@code Range} header asks for, as players do
 * to seek (RFC 9110). Other headers than those of one range in bytes are ignored, as the RFC
 * permits.
 */
final class FileAnswer {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * Bytes of a file.
   *
   * @param from the first
   * @param to the one after the last
   */
  private record Range(long from, long to) {}

  private FileAnswer() {}

  /** Sends a file, whose type the caller has set. */
  static void send(Context context, Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      long size = Files.size(file);
      context.header("Accept-Ranges", "bytes");
      Optional<Range> asked = range(context.header("Range"), size);
      if (asked.isPresent() && asked.get().from() >= asked.get().to()) {
        context.header("Content-Range", "bytes */" + size);
        throw new Problem(
            HttpStatus.RANGE_NOT_SATISFIABLE, "the file has " + size + " bytes: ask for others.");
      }
      asked.ifPresent(
          range ->
              context
                  .status(HttpStatus.PARTIAL_CONTENT)
                  .header(
                      "Content-Range",
                      "bytes " + range.from() + "-" + (range.to() - 1) + "/" + size));
      Range range = asked.orElse(new Range(0, size));
      context.res().setContentLengthLong(range.to() - range.from());
      content.skipNBytes(range.from());
      copy(content, context.res().getOutputStream(), range.to() - range.from());
    }
  }

  /** Empty for the whole file. */
  private static Optional<Range> range(String header, long size) {
    Matcher parts = RANGE.matcher(header == null ? "" : header);
    if (!parts.matches() || (parts.group(1).isEmpty() && parts.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (parts.group(1).isEmpty()) {
      long last = Long.parseLong(parts.group(2));
      return Optional.of(new Range(Math.max(0, size - last), last == 0 ? 0 : size));
    }
    long from = Long.parseLong(parts.group(1));
    long to = parts.group(2).isEmpty() ? size : Long.parseLong(parts.group(2)) + 1;
    boolean backwards = from >= to && from < size;
    return backwards ? Optional.empty() : Optional.of(new Range(from, Math.min(to, size)));
  }

  private static void copy(InputStream content, OutputStream out, long bytes) throws IOException {
    byte[] part = new byte[1 << 16];
    long left = bytes;
    while (left > 0) {
      int read = content.read(part, 0, (int) Math.min(part.length, left));
      if (read < 0) {
        throw new IOException("the file ends early");
      }
      left -= read;
      try {
        out.write(part, 0, read);
      } catch (IOException e) {
        // The client has gone, as players do when they seek.
        return;
      }
    }
  }
}
