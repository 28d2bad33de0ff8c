// SPDX-License-Identifier: Apache-2.0

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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loads a running service: {@code java scripts/ServiceLoad.java --url http://127.0.0.1:8080
 * [--clients 4] [--requests 200] [--minutes M] [--hostile] [--pid PID] PICTURE...}
 *
 * <p>Each client sends one picture after the other to /v1/colorize and reads the answer. With
 * --hostile, every fourth request is damaged, oversized, of a wrong kind, or aborted. With --minutes
 * it runs for a time instead of a number of requests. With --pid it prints the resident memory of
 * the service's process every minute (Linux).
 */
public final class ServiceLoad {
  private final URI url;
  private final List<byte[]> pictures;
  private final boolean hostile;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

  private ServiceLoad(URI url, List<byte[]> pictures, boolean hostile) {
    this.url = url;
    this.pictures = pictures;
    this.hostile = hostile;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new TreeMap<>();
    List<byte[]> pictures = new ArrayList<>();
    boolean hostile = false;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--hostile")) {
        hostile = true;
      } else if (arguments[i].startsWith("--")) {
        options.put(arguments[i], arguments[++i]);
      } else {
        pictures.add(Files.readAllBytes(Path.of(arguments[i])));
      }
    }
    if (!options.containsKey("--url") || pictures.isEmpty()) {
      System.err.println("usage: java scripts/ServiceLoad.java --url URL [OPTION...] PICTURE...");
      System.exit(2);
    }
    ServiceLoad load = new ServiceLoad(URI.create(options.get("--url")), pictures, hostile);
    load.run(
        Integer.parseInt(options.getOrDefault("--clients", "4")),
        Integer.parseInt(options.getOrDefault("--requests", "200")),
        Duration.ofMinutes(Long.parseLong(options.getOrDefault("--minutes", "0"))),
        options.getOrDefault("--pid", ""));
  }

  private void run(int clients, int requests, Duration time, String pid) throws Exception {
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
    if (!pid.isEmpty()) {
      watch(pid, threads.get(0));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    report((System.nanoTime() - begun) / 1e9);
  }

  private void request(int number, Random random) {
    if (hostile && number % 4 == 3) {
      attack(number, random);
      return;
    }
    byte[] picture = pictures.get(number % pictures.size());
    long begun = System.nanoTime();
    int status = send("image/jpeg", picture);
    if (status == 200) {
      nanos.add(System.nanoTime() - begun);
    }
    count("good requests answered " + status);
  }

  private void attack(int number, Random random) {
    byte[] picture = pictures.get(number % pictures.size());
    switch (random.nextInt(5)) {
      case 0 -> {
        byte[] damaged = picture.clone();
        for (int i = 0; i < 20; i++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        count("damaged answered " + send("image/jpeg", damaged));
      }
      case 1 ->
          count(
              "cut off answered "
                  + send("image/jpeg", Arrays.copyOf(picture, random.nextInt(picture.length))));
      case 2 -> count("oversized answered " + send("image/jpeg", new byte[100 << 20]));
      case 3 -> count("wrong type answered " + send("text/html", picture));
      default -> abort(picture);
    }
  }

  private int send(String type, byte[] content) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/v1/colorize"))
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

  private static void watch(String pid, Thread running) throws Exception {
    for (int minute = 0; running.isAlive(); minute++) {
      int now = minute;
      Files.readAllLines(Path.of("/proc", pid, "status")).stream()
          .filter(line -> line.startsWith("VmRSS"))
          .forEach(line -> System.out.println("minute " + now + ": " + line));
      running.join(60_000);
    }
  }

  private void report(double seconds) {
    new TreeMap<>(outcomes).forEach((outcome, n) -> System.out.println(outcome + ": " + n));
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    if (!sorted.isEmpty()) {
      System.out.printf(
          "%d pictures in %.1f s: %.2f pictures/s; median %.0f ms, 99th percentile %.0f ms%n",
          sorted.size(),
          seconds,
          sorted.size() / seconds,
          sorted.get(sorted.size() / 2) / 1e6,
          sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)) / 1e6);
    }
  }
}
