// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** A service with a narrow network whose batches a test can hold, and a client of it. */
final class TestService implements AutoCloseable {
  static final long MIB = 1 << 20;

  /** Small limits, but for the time. */
  static final Limits LIMITS =
      new Limits(
          new Limits.Pictures(MIB, 1_000_000),
          new Limits.Videos(2 * MIB, 100_000, 500, Duration.ofMinutes(10)),
          new Limits.Room(4, 8, 64 * MIB),
          new Limits.Times(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(1)));

  final PhotoColorizer colorizer;
  final Service service;
  final HttpClient client = HttpClient.newHttpClient();
  private final Backend backend;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  TestService(Path folder) throws IOException {
    this(folder, LIMITS, Optional.empty(), 1);
  }

  TestService(Path folder, Limits limits, Optional<String> token, int batch) throws IOException {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 11);
    backend = held(Backends.open(1));
    colorizer =
        PhotoColorizer.load(
            checkpoint,
            backend,
            ColorizerOptions.builder().batch(batch).segmentation(true).confidence(true).build());
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    service =
        Service.start(
            new ServiceConfig(
                new ServiceConfig.Address("127.0.0.1", 0, true), token, limits, "test", temporary),
            colorizer,
            (name, failure) ->
                failure instanceof PictureException ? failure.getMessage() : name + ": " + failure);
  }

  /** A device that waits at the gate before each upload. */
  private Backend held(Backend target) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("upload")) {
                gate.await();
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Lets no further batch into the network. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  URI uri(String path) {
    return service.uri().resolve(path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(1));
  }

  HttpRequest.Builder picture(String path, byte[] content) {
    return request(path)
        .header("Content-Type", "image/png")
        .POST(BodyPublishers.ofByteArray(content));
  }

  HttpResponse<String> text(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<String> get(String path) throws Exception {
    return text(request(path));
  }

  /** A file of a form, or a text if it has no file name. */
  static final class Part {
    private final String field;
    private final Optional<String> name;
    private final byte[] content;

    Part(String name, byte[] content) {
      this("picture", Optional.of(name), content);
    }

    Part(String field, Optional<String> name, byte[] content) {
      this.field = field;
      this.name = name;
      this.content = content;
    }

    private String header() {
      return "--xyz\r\nContent-Disposition: form-data; name=\""
          + field
          + "\""
          + name.map(file -> "; filename=\"" + file + "\"").orElse("")
          + "\r\nContent-Type: application/octet-stream\r\n\r\n";
    }
  }

  HttpRequest.Builder form(String path, Part... parts) {
    List<byte[]> body = new ArrayList<>();
    for (Part part : parts) {
      body.add(part.header().getBytes(StandardCharsets.UTF_8));
      body.add(part.content);
      body.add("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    body.add("--xyz--\r\n".getBytes(StandardCharsets.UTF_8));
    BodyPublisher publisher = BodyPublishers.ofByteArrays(body);
    return request(path)
        .header("Content-Type", "multipart/form-data; boundary=xyz")
        .POST(publisher);
  }

  /** One of the figures at {@code /metrics}, its labels included in the name. */
  double metric(String name) throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name));
  }

  static Picture picture(int seed) {
    byte[] gray = new byte[(40 + seed) * 30];
    new Random(seed).nextBytes(gray);
    return Picture.ofGray(40 + seed, 30, gray);
  }

  static byte[] png(Picture picture) {
    try {
      return PictureWriter.encode(PictureFormat.PNG, picture);
    } catch (PictureException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    release();
    service.close();
    colorizer.close();
    backend.close();
  }
}
