// SPDX-License-Identifier: Apache-2.0

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Loads a running service: {@code java scripts/ServiceLoad.java --url http://127.0.0.1:8080
 * [--clients 4] [--requests 200] [--minutes M] [--hostile] [--video FILE] [--pid PID] [--every 60]
 * [--infer LAUNCHER] PICTURE...}
 *
 * <p>Each client sends one picture after the other to /v1/colorize and reads the answer. With
 * --video, every fiftieth request is a video, which is coloured as a job and fetched. With
 * --hostile, every fourth request is damaged, oversized, of a wrong kind, or aborted. With
 * --minutes it runs for a time instead of a number of requests.
 *
 * <p>A line after every --every seconds, and one at the end, states the throughput, the times of
 * good requests, those that failed, and with --pid the resident memory of the service (Linux).
 * With --infer, LAUNCHER infer colours the same pictures first, once the first alone and once all,
 * and the difference is its throughput without its start.
 */
public final class ServiceLoad {
  private static final int ATTACK_EVERY = 4;
  private static final int VIDEO_EVERY = 50;
  private static final int BUSY = 429;
  private static final String BOUNDARY = "service-load-boundary";
  private static final String FORM = "multipart/form-data; boundary=" + BOUNDARY;

  /** Times of good requests, and what became of all. */
  private static final class Tally {
    private final List<Long> nanos = new ArrayList<>();
    private final long begun = System.nanoTime();
    private int failed;
    private int busy;

    private synchronized void good(int status, long time) {
      if (status == 200) {
        nanos.add(time);
      } else if (status == BUSY) {
        busy++;
      } else {
        failed++;
      }
    }

    private synchronized double throughput() {
      return nanos.size() / seconds();
    }

    private double seconds() {
      return (System.nanoTime() - begun) / 1e9;
    }

    private synchronized String line() {
      List<Long> sorted = new ArrayList<>(nanos);
      Collections.sort(sorted);
      return String.format(
          Locale.ROOT,
          "%d pictures in %.0f s: %.3f pictures/s; median %.0f ms, 99th percentile %.0f ms; %d"
              + " failed, %d told to try again",
          sorted.size(),
          seconds(),
          throughput(),
          quantile(sorted, 50),
          quantile(sorted, 99),
          failed,
          busy);
    }

    private static double quantile(List<Long> sorted, int percent) {
      int index = Math.min(sorted.size() - 1, sorted.size() * percent / 100);
      return sorted.isEmpty() ? Double.NaN : sorted.get(index) / 1e6;
    }
  }

  private final URI url;
  private final List<byte[]> pictures;
  private final List<byte[]> videos;
  private final boolean hostile;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
  private final Tally all = new Tally();
  private volatile Tally interval = new Tally();

  private ServiceLoad(URI url, List<byte[]> pictures, List<byte[]> videos, boolean hostile) {
    this.url = url;
    this.pictures = pictures;
    this.videos = videos;
    this.hostile = hostile;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new TreeMap<>();
    List<String> files = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--hostile")) {
        options.put("--hostile", "");
      } else if (arguments[i].startsWith("--") && i + 1 < arguments.length) {
        options.put(arguments[i], arguments[++i]);
      } else {
        files.add(arguments[i]);
      }
    }
    if (!options.containsKey("--url") || files.isEmpty()) {
      System.err.println("usage: java scripts/ServiceLoad.java --url URL [OPTION...] PICTURE...");
      System.exit(2);
    }
    double inferred =
        options.containsKey("--infer") ? inferThroughput(options.get("--infer"), files) : 0;
    List<byte[]> videos =
        options.containsKey("--video") ? read(List.of(options.get("--video"))) : List.of();
    ServiceLoad load =
        new ServiceLoad(
            URI.create(options.get("--url")),
            read(files),
            videos,
            options.containsKey("--hostile"));
    load.run(options);
    load.report(inferred);
  }

  private static List<byte[]> read(List<String> files) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (String file : files) {
      contents.add(Files.readAllBytes(Path.of(file)));
    }
    return contents;
  }

  /** Pictures per second of {@code infer}. */
  private static double inferThroughput(String launcher, List<String> files) throws Exception {
    if (files.size() < 2) {
      return 0;
    }
    double first = inferSeconds(launcher, files.subList(0, 1));
    double throughput = (files.size() - 1) / (inferSeconds(launcher, files) - first);
    System.out.printf(Locale.ROOT, "infer: %.3f pictures/s%n", throughput);
    return throughput;
  }

  private static double inferSeconds(String launcher, List<String> files) throws Exception {
    Path out = Files.createTempDirectory("service-load");
    List<String> command = new ArrayList<>(List.of(launcher, "infer", "--quiet"));
    command.addAll(files);
    command.addAll(List.of("--out", out.toString()));
    long begun = System.nanoTime();
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    double seconds = (System.nanoTime() - begun) / 1e9;
    try (Stream<Path> results = Files.walk(out)) {
      for (Path result : results.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(result);
      }
    }
    if (status != 0) {
      throw new IllegalStateException(launcher + " infer ended with " + status);
    }
    return seconds;
  }

  private void run(Map<String, String> options) throws Exception {
    int clients = Integer.parseInt(options.getOrDefault("--clients", "4"));
    int requests = Integer.parseInt(options.getOrDefault("--requests", "200"));
    Duration time = Duration.ofMinutes(Long.parseLong(options.getOrDefault("--minutes", "0")));
    Duration every = Duration.ofSeconds(Long.parseLong(options.getOrDefault("--every", "60")));
    AtomicInteger next = new AtomicInteger();
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int c = 0; c < clients; c++) {
      int seed = c;
      Thread thread =
          new Thread(
              () -> {
                Random random = new Random(seed);
                while (time.isZero()
                    ? next.get() < requests
                    : System.nanoTime() - begun < time.toNanos()) {
                  request(next.getAndIncrement(), random);
                }
              });
      thread.start();
      threads.add(thread);
    }
    String memory = options.getOrDefault("--pid", "");
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        thread.join(every.toMillis());
        if (thread.isAlive()) {
          Tally ended = interval;
          interval = new Tally();
          System.out.println(ended.line() + memory(memory));
        }
      }
    }
    System.out.println("memory at the end" + memory(memory));
  }

  private static String memory(String pid) throws IOException {
    if (pid.isEmpty()) {
      return "";
    }
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .map(line -> "; resident " + Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
        .findFirst()
        .orElse("");
  }

  private void request(int number, Random random) {
    if (hostile && number % ATTACK_EVERY == ATTACK_EVERY - 1) {
      attack(number, random);
      return;
    }
    if (!videos.isEmpty() && number % VIDEO_EVERY == VIDEO_EVERY / 2) {
      count("videos answered " + video(videos.get(0)));
      return;
    }
    byte[] picture = pictures.get(number % pictures.size());
    long begun = System.nanoTime();
    int status = send("/v1/colorize", "image/jpeg", picture);
    long time = System.nanoTime() - begun;
    all.good(status, time);
    interval.good(status, time);
    count("good requests answered " + status);
  }

  private void attack(int number, Random random) {
    byte[] picture = pictures.get(number % pictures.size());
    switch (random.nextInt(7)) {
      case 0 ->
          count(
              "damaged answered " + send("/v1/colorize", "image/jpeg", damaged(picture, random)));
      case 1 ->
          count(
              "cut off answered "
                  + send(
                      "/v1/colorize",
                      "image/jpeg",
                      Arrays.copyOf(picture, random.nextInt(picture.length))));
      case 2 ->
          count("oversized answered " + send("/v1/colorize", "image/jpeg", new byte[100 << 20]));
      case 3 -> count("wrong type answered " + send("/v1/colorize", "text/html", picture));
      case 4 ->
          count(
              "damaged hints answered "
                  + send(
                      "/v1/colorize",
                      FORM,
                      form("picture.jpg", picture, "hints.png", damaged(picture, random))));
      case 5 -> {
        byte[] video = videos.isEmpty() ? picture : videos.get(0);
        count("damaged video answered " + video(damaged(video, random)));
      }
      default -> abort(picture);
    }
  }

  private static byte[] damaged(byte[] content, Random random) {
    byte[] damaged = content.clone();
    for (int i = 0; i < 20; i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return damaged;
  }

  /** A form of files: names and contents by turns. */
  private static byte[] form(Object... files) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    for (int i = 0; i < files.length; i += 2) {
      String field = files[i].toString().replaceFirst("\\..*", "");
      form.writeBytes(
          ("--"
                  + BOUNDARY
                  + "\r\nContent-Disposition: form-data; name=\""
                  + field
                  + "\"; filename=\""
                  + files[i]
                  + "\"\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      form.writeBytes((byte[]) files[i + 1]);
      form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return form.toByteArray();
  }

  private int send(String path, String type, byte[] content) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(content))
            .build();
    try {
      return client.send(request, BodyHandlers.ofByteArray()).statusCode();
    } catch (IOException e) {
      // The service closes the connection of a client that sends on after it was refused.
      return -1;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a video as a job, waits for its end, fetches it and deletes the job. */
  private String video(byte[] content) {
    try {
      HttpRequest post =
          HttpRequest.newBuilder(url.resolve("/v1/jobs"))
              .header("Content-Type", FORM)
              .POST(BodyPublishers.ofByteArray(form("film.mp4", content)))
              .build();
      var response = client.send(post, BodyHandlers.ofString());
      if (response.statusCode() != 202) {
        return "" + response.statusCode();
      }
      String job = response.headers().firstValue("Location").orElseThrow();
      HttpRequest events =
          HttpRequest.newBuilder(url.resolve(job)).header("Accept", "text/event-stream").build();
      client.send(events, BodyHandlers.discarding());
      HttpRequest get = HttpRequest.newBuilder(url.resolve(job + "/pictures/0")).build();
      int status = client.send(get, BodyHandlers.discarding()).statusCode();
      HttpRequest delete = HttpRequest.newBuilder(url.resolve(job)).DELETE().build();
      client.send(delete, BodyHandlers.discarding());
      return "" + status;
    } catch (IOException e) {
      return "-1";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends half of a picture and closes the connection. */
  private void abort(byte[] picture) {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/colorize HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                  + "Content-Length: "
                  + picture.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(picture, 0, picture.length / 2);
      out.flush();
      count("aborted");
    } catch (IOException e) {
      count("aborted by the service");
    }
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, key -> new AtomicInteger()).incrementAndGet();
  }

  private void report(double inferred) {
    double throughput = all.throughput();
    System.out.println(all.line());
    new TreeMap<>(outcomes).forEach((outcome, n) -> System.out.println(outcome + ": " + n));
    if (inferred > 0) {
      System.out.printf(
          Locale.ROOT, "%.0f %% of the throughput of infer%n", 100 * throughput / inferred);
    }
  }
}
