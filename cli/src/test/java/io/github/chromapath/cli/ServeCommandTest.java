// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.video.Films;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as a process: how it starts, stops and is killed. */
class ServeCommandTest {
  @TempDir Path folder;

  /** A running service. */
  private final class Serving implements AutoCloseable {
    private final Process process;
    private final Path err;
    private final URI uri;

    private Serving() throws IOException {
      Path model = folder.resolve("random.safetensors");
      if (!Files.exists(model)) {
        NarrowCheckpoints.random(model, 1);
      }
      Path temporary = Files.createDirectories(folder.resolve("temporary"));
      err = Files.createTempFile(folder, "err", "");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Djava.io.tmpdir=" + temporary,
              "-Djava.library.path=" + System.getProperty("java.library.path"),
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName(),
              "serve",
              "--port",
              "0",
              "--device",
              "cpu",
              "--model",
              model.toString()));
      process = new ProcessBuilder(command).redirectError(err.toFile()).start();
      BufferedReader out = process.inputReader();
      String line = out.readLine();
      assertTrue(line != null && line.startsWith("http://127.0.0.1:"), this::said);
      uri = URI.create(line);
    }

    private String said() {
      try {
        return Files.readString(err);
      } catch (IOException e) {
        return e.toString();
      }
    }

    /** Leaves a job with its files. */
    private void useIt() throws Exception {
      submit("a.pgm", "P2 2 2 255 0 50 100 150");
    }

    private void submit(String name, String content) throws Exception {
      submit(name, content.getBytes(UTF_8));
    }

    private void submit(String name, byte[] content) throws Exception {
      String head =
          "--xyz\r\nContent-Disposition: form-data; name=a; filename=" + name + "\r\n\r\n";
      HttpRequest request =
          HttpRequest.newBuilder(uri.resolve("/v1/jobs"))
              .header("Content-Type", "multipart/form-data; boundary=xyz")
              .POST(
                  BodyPublishers.ofByteArrays(
                      List.of(head.getBytes(UTF_8), content, "\r\n--xyz--\r\n".getBytes(UTF_8))))
              .build();
      assertEquals(
          202, HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode());
      assertEquals(2, files().size());
    }

    /** Whether FFmpeg's part for files of videos is in memory. */
    private boolean hasVideoLibrary() throws IOException {
      return Files.readString(Path.of("/proc", "" + process.pid(), "maps")).contains("avformat");
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("temporary"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("chromapath-serve-"))
          .toList();
    }
  }

  @Test
  void aSignalStopsItAndDeletesItsFiles() throws Exception {
    try (Serving serving = new Serving()) {
      serving.useIt();
      serving.process.destroy();
      assertTrue(serving.process.waitFor(1, TimeUnit.MINUTES));
      assertEquals(143, serving.process.exitValue());
      assertEquals(List.of(), files());
      String said = serving.said();
      assertTrue(said.contains("Stopping: what was begun is finished."), said);
      assertFalse(said.toLowerCase(Locale.ROOT).contains("jetty"), said);
      assertFalse(said.contains("Javalin"), said);
    }
  }

  @Test
  void theNextOneDeletesTheFilesOfAKilledOne() throws Exception {
    try (Serving serving = new Serving()) {
      serving.useIt();
    }
    List<String> left = files();
    assertEquals(2, left.size());
    try (Serving next = new Serving()) {
      next.useIt();
      assertTrue(files().stream().noneMatch(left::contains));
    }
  }

  /** Finished segments of videos that are being coloured. */
  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("temporary"))) {
      return files.filter(file -> file.toString().endsWith(".segment")).toList();
    } catch (UncheckedIOException e) {
      // A file got its name while it was visited.
      return List.of();
    }
  }

  /** The process is killed after the first of eight segments. */
  @Test
  void theNextOneDeletesTheUnfinishedVideoOfAKilledOne() throws Exception {
    Films.require("ServeCommandTest");
    Path film =
        Films.make(
            folder.resolve("film.mp4"),
            "-f lavfi -i testsrc2=s=96x64:r=25:d=20 -c:v libx264 -pix_fmt yuv420p");
    try (Serving serving = new Serving()) {
      serving.submit("film.mp4", Files.readAllBytes(film));
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (segments().isEmpty()) {
        assertTrue(System.nanoTime() < deadline, serving::said);
        Thread.sleep(1);
      }
    }
    assertFalse(segments().isEmpty(), "the process ended before it was killed");
    List<String> left = files();
    try (Serving next = new Serving()) {
      next.useIt();
      assertEquals(List.of(), segments());
      assertTrue(files().stream().noneMatch(left::contains));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void onlyAVideoLoadsTheLibraryForVideos() throws Exception {
    try (Serving serving = new Serving()) {
      serving.useIt();
      assertFalse(serving.hasVideoLibrary());
      serving.submit("a.mp4", "no video");
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (!serving.hasVideoLibrary()) {
        assertTrue(System.nanoTime() < deadline, serving::said);
        Thread.sleep(50);
      }
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Path model = folder.resolve("random.safetensors");
      NarrowCheckpoints.random(model, 1);
      InProcess.run("serve", "--port", taken.getLocalPort(), "--model", model, "--device", "cpu")
          .assertFailed(3, "another program uses the port");
    }
  }

  @Test
  void anOpenAddressNeedsAToken() {
    InProcess.run("serve", "--host", "0.0.0.0")
        .assertFailed(2, "--host 0.0.0.0 lets other machines use the service: give --token too.");
    InProcess.run("serve", "--host", "0.0.0.0", "--token", "short")
        .assertFailed(2, "--token: give at least 16 ASCII characters");
    InProcess.run("serve", "--queue", "0").assertFailed(2, "--queue 0: give at least 1.");
    InProcess.run("serve", "--port", "70000").assertFailed(2, "--port 70000");
  }

  /** Other commands start without the HTTP library. */
  @Test
  void helpLoadsNoHttpServer() throws Exception {
    for (String[] arguments :
        new String[][] {{"--help"}, {"serve", "--help"}, {"infer", "--help"}}) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-verbose:class",
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName()));
      command.addAll(List.of(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      List<String> loaded;
      try (BufferedReader out = process.inputReader()) {
        loaded = out.lines().toList();
      }
      assertEquals(0, process.waitFor());
      assertTrue(loaded.stream().anyMatch(line -> line.contains("RootCommand")));
      assertEquals(
          List.of(),
          loaded.stream()
              .filter(
                  line ->
                      line.contains("io.javalin")
                          || line.contains("org.eclipse.jetty")
                          || line.contains("io.micrometer")
                          || line.contains("kotlin."))
              .toList());
    }
  }
}
