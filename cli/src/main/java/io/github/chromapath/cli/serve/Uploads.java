// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores uploads and results as files, within the limits of the service. Thread-safe. */
final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final int MIB = 1 << 20;

  private final Path folder;
  private final Limits limits;
  private final AtomicLong stored = new AtomicLong();

  /** The bytes of {@link #stored} that each file takes. */
  private final Map<Path, Long> sizes = new ConcurrentHashMap<>();

  Uploads(Path folder, Limits limits, Metrics metrics) {
    this.folder = folder;
    this.limits = limits;
    metrics.gauge("chromapath.stored.bytes", "Bytes of uploads and results", stored::get);
  }

  /**
   * Stores an upload.
   *
   * @param name the name that the client states
   * @throws Problem if it is too large or slow, or the service stores too much already
   * @throws IOException if it cannot be written
   */
  Source receive(InputStream content, String name) throws IOException {
    Source source = new Source(folder, name);
    try (OutputStream out = Files.newOutputStream(source.file())) {
      RequestBody body =
          new RequestBody(
              content, limits.times().request(), bytes -> reserve(source.file(), bytes));
      copy(body, out, source);
    } catch (IOException | RuntimeException e) {
      delete(source.file());
      throw e;
    }
    return source;
  }

  private void copy(InputStream content, OutputStream out, Source source) throws IOException {
    byte[] part = new byte[1 << 16];
    long total = 0;
    for (int read = content.read(part); read >= 0; read = content.read(part)) {
      total += read;
      requirePictureSize(source.name(), total);
      out.write(part, 0, read);
    }
    if (total == 0) {
      throw new Problem(
          HttpStatus.UNPROCESSABLE_CONTENT,
          source.name() + ": the file is empty; send the content of a picture.");
    }
  }

  /**
   * A file of a form.
   *
   * @param field the name of its field
   */
  record Part(String field, Source source) {}

  /**
   * Stores the files of a form.
   *
   * @param content as multipart/form-data
   * @param contentType that of the request
   * @param texts names of fields that are stored too if they are not files
   * @throws Problem if it is damaged, too large or slow, or the service stores too much already
   * @throws IOException if it cannot be written
   */
  List<Part> receiveForm(InputStream content, String contentType, Set<String> texts)
      throws IOException {
    Path form = folder.resolve(UUID.randomUUID().toString());
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .location(folder)
            .maxParts(limits.room().queue())
            .maxPartSize(Math.max(limits.pictures().bytes(), limits.videos().bytes()))
            .maxMemoryPartSize(0)
            .maxSize(limits.room().storage())
            .build();
    RequestBody body =
        new RequestBody(content, limits.times().request(), bytes -> reserve(form, bytes));
    List<Part> stored = new ArrayList<>();
    try (MultiPartFormData.Parts parts =
        MultiPartFormData.getParts(
            Content.Source.from(body), new Attributes.Mapped(), contentType, config)) {
      // From here on, the bytes are counted for each file.
      delete(form);
      for (MultiPart.Part part : parts) {
        String field = Optional.ofNullable(part.getName()).orElse("");
        if (part.getFileName() != null || texts.contains(field)) {
          stored.add(new Part(field, stored(part, field)));
        }
      }
    } catch (IOException e) {
      stored.forEach(part -> discard(part.source()));
      throw e;
    } catch (RuntimeException e) {
      stored.forEach(part -> discard(part.source()));
      throw refusal(e);
    } finally {
      delete(form);
    }
    return stored;
  }

  private Source stored(MultiPart.Part part, String field) throws IOException {
    String name = Optional.ofNullable(part.getFileName()).orElse(field);
    Source source = new Source(folder, name);
    long most = source.video().isPresent() ? limits.videos().bytes() : limits.pictures().bytes();
    requireSize(source.name(), part.getLength(), most);
    try {
      reserve(source.file(), part.getLength());
      part.writeTo(source.file());
      return source;
    } catch (IOException | RuntimeException e) {
      delete(source.file());
      throw e;
    }
  }

  /** The HTTP library says only by its messages what was too much. */
  private Problem refusal(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem known) {
        return known;
      }
      String message = Optional.ofNullable(cause.getMessage()).orElse("");
      if (message.startsWith("max file size exceeded")) {
        return tooLarge("the form", Math.max(limits.pictures().bytes(), limits.videos().bytes()));
      }
      if (message.startsWith("max")) {
        return new Problem(
            HttpStatus.CONTENT_TOO_LARGE,
            "the form has more than "
                + limits.room().queue()
                + " files, or more than the service can store: send fewer at once.");
      }
    }
    return new Problem(
        HttpStatus.BAD_REQUEST, "the form is damaged: send it as multipart/form-data again.");
  }

  /**
   * Refuses the size of a picture.
   *
   * @throws Problem if a picture's file may not have so many bytes
   */
  void requirePictureSize(String name, long bytes) {
    requireSize(name, bytes, limits.pictures().bytes());
  }

  private static void requireSize(String name, long bytes, long most) {
    if (bytes > most) {
      throw tooLarge(name, most);
    }
  }

  private static Problem tooLarge(String name, long most) {
    return new Problem(
        HttpStatus.CONTENT_TOO_LARGE,
        name
            + ": the file has more than the "
            + most / MIB
            + " MiB that this service accepts; make it smaller, or colour it with 'chromapath"
            + " infer'.");
  }

  private void reserve(Path file, long bytes) {
    sizes.merge(file, bytes, Long::sum);
    requireRoom(stored.addAndGet(bytes));
  }

  private void requireRoom(long bytes) {
    if (bytes > limits.room().storage()) {
      throw Problem.busy(
          "the service keeps "
              + limits.room().storage() / MIB
              + " MiB of files already: delete jobs, or try again later.");
    }
  }

  /**
   * Counts the bytes of a file or folder that another class writes.
   *
   * @param bytes all that it takes now
   * @throws Problem if the service stores too much; the bytes are counted until {@link #delete}
   */
  void resize(Path file, long bytes) {
    long before = Optional.ofNullable(sizes.put(file, bytes)).orElse(0L);
    requireRoom(stored.addAndGet(bytes - before));
  }

  /**
   * Stores a result.
   *
   * @throws Problem if the service stores too much already
   */
  Path store(byte[] content) throws IOException {
    Path file = folder.resolve(UUID.randomUUID().toString());
    try {
      reserve(file, content.length);
      Files.write(file, content);
      return file;
    } catch (IOException | RuntimeException e) {
      delete(file);
      throw e;
    }
  }

  /** Deletes a file that this stored. Does nothing if that has been done. */
  void delete(Path file) throws IOException {
    Long size = sizes.remove(file);
    if (size != null) {
      stored.addAndGet(-size);
    }
    Files.deleteIfExists(file);
  }

  /** Deletes the file of a source and that of its hints. A failure is logged. */
  void discard(Source source) {
    discard(source.file());
    source.hints().replace(Optional.empty()).ifPresent(hints -> discard(hints.file()));
  }

  /** Deletes a file or folder that this counts. A failure is logged. */
  void discard(Path file) {
    try {
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        TemporaryFolder.deleteTree(file);
      }
      delete(file);
    } catch (IOException e) {
      LOG.warn("a temporary file cannot be deleted: {}", e.toString());
    }
  }
}
