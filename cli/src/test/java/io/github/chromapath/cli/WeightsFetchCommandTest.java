// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import io.github.chromapath.cli.fetch.ScriptedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WeightsFetchCommandTest {
  private static final byte[] CONTENT = new byte[3_000_000];
  private static final String HASH;
  private static final String NAME;

  static {
    new Random(2).nextBytes(CONTENT);
    HASH = Hashing.sha256().hashBytes(CONTENT).toString();
    NAME = "net-" + HASH.substring(0, 8) + ".pth";
  }

  @TempDir Path folder;

  private InProcess fetch(Object from, String... names) {
    Object[] arguments = new Object[names.length + 6];
    System.arraycopy(new Object[] {"weights", "fetch", "--from", from}, 0, arguments, 0, 4);
    arguments[4] = "--out";
    arguments[5] = folder.resolve("new/w");
    System.arraycopy(names, 0, arguments, 6, names.length);
    return InProcess.run(arguments);
  }

  private Path file() {
    return folder.resolve("new/w").resolve(NAME);
  }

  @Test
  void aFileIsFetchedOnce() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.ok(CONTENT))) {
      InProcess run = fetch(server.uri("/models/"), NAME);
      assertEquals(0, run.exitCode(), run.err());
      assertEquals(HASH + "  " + file() + System.lineSeparator(), run.out());
      assertTrue(run.err().contains("fetch: 2 of 2 MiB (100 %)"), run.err());
      assertArrayEquals(CONTENT, Files.readAllBytes(file()));
      assertTrue(server.requests().get(0).startsWith("GET /models/" + NAME + " "));

      InProcess again = fetch(server.uri("/models/"), NAME);
      assertEquals(0, again.exitCode(), again.err());
      assertEquals(run.out(), again.out());
      assertEquals(file() + " exists and is the published file.", again.err().strip());
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void existingFilesNeedNoAddress() throws Exception {
    Files.write(folder.resolve(NAME), CONTENT);
    InProcess run = InProcess.run("weights", "fetch", NAME, "--out", folder);
    assertEquals(0, run.exitCode(), run.err());
  }

  @Test
  void anExistingFileOfAnotherHashIsNotReplaced() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "mine");
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.ok(CONTENT))) {
      fetch(server.uri("/"), NAME)
          .assertFailed(1, ": the file exists, but its SHA-256 is " + sha256("mine") + ", not ");
      assertEquals("mine", Files.readString(file()));
      assertEquals(0, server.requests().size());
    }
  }

  private static String sha256(String text) {
    return Hashing.sha256().hashBytes(text.getBytes(UTF_8)).toString();
  }

  @Test
  void eachFailureIsNamedAndTheOthersAreFetched() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(ScriptedServer.status("404 Not Found"), ScriptedServer.ok(CONTENT))) {
      InProcess run = fetch(server.uri("/"), "resnet50", NAME);
      run.assertFailed(1, "/resnet50-0676ba61.pth: the server answers 404 (not found)");
      assertTrue(Files.exists(file()));
      assertFalse(Files.exists(file().resolveSibling("resnet50-0676ba61.pth.part")));
    }
  }

  @Test
  void theFolderMustNotBeAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    InProcess.run("weights", "fetch", "vgg16", "--out", file)
        .assertFailed(2, "--out " + file + " is a file: give a folder.");
  }

  @Test
  void wrongUsage() {
    InProcess.run("weights", "fetch", "vgg16", "--out", folder)
        .assertFailed(2, "--from is missing, and this program contains no address");
    fetch("https://mirror.example/file", "vgg16", "resnet50")
        .assertFailed(2, "does not end with a slash");
    fetch("https://mirror.example/", "vgg99")
        .assertFailed(2, "vgg99 is not a published file: give one of resnet50, ");
    assertFalse(Files.exists(folder.resolve("new")));
    fetch("ftp://mirror.example/", "vgg16").assertFailed(1, "it is not an address of the web");
  }

  /** The address comes from the environment here. */
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void controlCKeepsThePart() throws Exception {
    ScriptedServer.Reply begun =
        ScriptedServer.reply(
            "HTTP/1.1 200 OK\nContent-Length: 3000000\nETag: \"a\"",
            Arrays.copyOf(CONTENT, 2_500_000));
    Path part = folder.resolve(NAME + ".part");
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.stalling(begun))) {
      List<String> command = new ArrayList<>();
      if (OS.LINUX.isCurrentOs()) {
        command.addAll(List.of("env", "--default-signal=INT"));
      }
      command.addAll(
          Subprocess.javaCommand(Main.class, "weights", "fetch", NAME, "--out", folder.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      builder.environment().put("CHROMAPATH_WEIGHTS_URL", server.uri("/").toString());
      Process process = builder.start();
      try {
        while (process.isAlive() && !(Files.exists(part) && Files.size(part) == 2_500_000)) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        Subprocess.run(new ProcessBuilder("kill", "-INT", "" + process.pid()));
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end");
        assertEquals(130, process.exitValue());
      } finally {
        process.destroyForcibly();
      }
      String log = Files.readString(folder.resolve("log"));
      assertTrue(log.contains("Stopped. The same command continues the download."), log);
      assertEquals(2_500_000, Files.size(part));
    }
    try (ScriptedServer server =
        ScriptedServer.start(ScriptedServer.rest(CONTENT, 2_500_000, "ETag: \"a\""))) {
      InProcess run =
          InProcess.run("weights", "fetch", NAME, "--from", server.uri("/"), "--out", folder);
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.err().contains(NAME + ": continuing after 2500000 bytes."), run.err());
      assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve(NAME)));
    }
  }
}
