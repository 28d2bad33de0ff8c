// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.chromapath.image.Picture.Layout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The headings of docs/how-to/troubleshoot.md are messages that users see. */
class TroubleshootPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern HEADING = Pattern.compile("(?m)^### `(.*)`$");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

  /** Of picocli, not of this project. */
  private static final String UNKNOWN_OPTION = "Unknown option: ...";

  @TempDir static Path folder;

  private static ServerSocket taken;

  @BeforeAll
  static void takeAPort() throws IOException {
    taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterAll
  static void giveItBack() throws IOException {
    taken.close();
  }

  private static List<String> headings() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/how-to/troubleshoot.md"));
    return HEADING.matcher(page).results().map(found -> found.group(1)).toList();
  }

  /** The texts of the programs, without the seams at which their lines are wrapped. */
  private static String texts() throws IOException {
    StringBuilder texts = new StringBuilder();
    for (String place : List.of("kernels", "engine", "loader", "cluster", "cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(place).resolve("src/main"))) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
          String name = file.toString();
          if (name.endsWith(".java") || name.endsWith(".sh")) {
            String seamless =
                Files.readString(file)
                    .replaceAll("\"\\s*\\+\\s*\"", "")
                    .replaceAll("\"\\s*\\\\\\n\\s*\"", " ");
            Matcher literal = LITERAL.matcher(seamless);
            while (literal.find()) {
              texts.append(literal.group(1)).append('\n');
            }
          }
        }
      }
    }
    return texts.toString();
  }

  /** The fixed parts of a heading; messages are often joined of a fault and a remedy. */
  private static List<String> parts(String heading) {
    return Arrays.stream(heading.split("\\.\\.\\.|: |; "))
        .map(part -> part.strip().replaceFirst("\\.$", ""))
        .filter(part -> part.codePoints().filter(Character::isLetter).count() >= 3)
        .toList();
  }

  @Test
  void everyHeadingIsInTheSource() throws IOException {
    String texts = texts();
    for (String heading : headings()) {
      if (!heading.equals(UNKNOWN_OPTION)) {
        assertTrue(!parts(heading).isEmpty(), heading);
        for (String part : parts(heading)) {
          assertTrue(texts.contains(part), () -> heading + " has no source for: " + part);
        }
      }
    }
  }

  /**
   * A command that prints a message of the page.
   *
   * @param part of exactly one heading
   */
  private record Case(String part, ExitCode exitCode, List<Object> arguments) {
    static Case of(String part, ExitCode exitCode, Object... arguments) {
      return new Case(part, exitCode, List.of(arguments));
    }

    void check() throws IOException {
      List<String> found = headings().stream().filter(text -> text.contains(part)).toList();
      assertEquals(1, found.size(), () -> part + " is in " + found);
      String message =
          Arrays.stream(found.get(0).split("\\.\\.\\.", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      InProcess run = InProcess.run(arguments.toArray());
      String output = run.out() + run.err();
      assertEquals(exitCode.code(), run.exitCode(), output);
      assertTrue(Pattern.compile(message).matcher(output).find(), output);
    }
  }

  @TestFactory
  Stream<DynamicTest> commandsPrintTheirMessages() throws IOException {
    return Stream.of(pictures(), dataSets(), options(), runs(), weights(), service())
        .flatMap(List::stream)
        .map(each -> dynamicTest(each.part(), each::check));
  }

  private static Path file(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static Path scenes(String name) throws IOException {
    return StreetSets.gta5(folder.resolve(name), 6);
  }

  private static List<Case> pictures() throws IOException {
    Path gray = TestPictures.gray(folder.resolve("a/photo.png"));
    Path twin = TestPictures.gray(folder.resolve("b/photo.png"));
    Path full = folder.resolve("full");
    TestPictures.gray(full.resolve("earlier.png"));
    Path page = file("web/page.jpg", "<html>not a picture</html>".getBytes(UTF_8));
    Path empty = file("empty/empty.png", new byte[0]);
    Path notes = file("notes/readme.md", "notes".getBytes(UTF_8)).getParent();
    Path photo =
        TestPictures.write(
            folder.resolve("whole/photo.jpg"), TestPictures.random(64, 48, 8, Layout.RGB));
    byte[] bytes = Files.readAllBytes(photo);
    Path cut = file("cut/photo.jpg", Arrays.copyOf(bytes, bytes.length / 2));
    Path strokes =
        TestPictures.write(
            folder.resolve("hints/strokes.png"), TestPictures.random(8, 8, 8, Layout.RGB_ALPHA));
    Path film = file("film/film.mp4", new byte[1000]);
    Path out = folder.resolve("out");
    return List.of(
        Case.of("Unknown option", ExitCode.USAGE, "infer", gray, "--out", out, "--colour", 2),
        Case.of("no such file or folder", ExitCode.FAILED, "infer", "none.jpg", "--out", out),
        Case.of("there is no picture in it", ExitCode.FAILED, "infer", notes, "--out", out),
        Case.of("is not empty", ExitCode.USAGE, "infer", gray, "--out", full),
        Case.of("contains the input", ExitCode.USAGE, "infer", gray, "--out", gray.getParent()),
        Case.of("would both be written", ExitCode.USAGE, "infer", gray, twin, "--out", out),
        Case.of("content is not a PNG", ExitCode.FAILED, "infer", page, "--out", out + "1"),
        Case.of("the file is empty", ExitCode.FAILED, "infer", empty, "--out", out + "2"),
        Case.of("the file is cut short", ExitCode.FAILED, "infer", cut, "--out", out + "3"),
        Case.of(
            "the hints are",
            ExitCode.FAILED,
            "infer",
            gray,
            "--hints",
            strokes,
            "--out",
            out + "4"),
        Case.of(
            "one file for several inputs",
            ExitCode.USAGE,
            "infer",
            gray,
            photo,
            "--hints",
            strokes,
            "--out",
            out),
        Case.of("it is damaged, or not", ExitCode.FAILED, "infer", film, "--out", out + "5"));
  }

  private static List<Case> dataSets() throws IOException {
    Path set = scenes("scenes");
    Path gap = scenes("gap");
    Files.delete(gap.resolve("labels/00002.png"));
    Path mixed = folder.resolve("mixed");
    Files.createDirectories(mixed);
    Files.copy(set.resolve("images/00001.png"), mixed.resolve("a.png"));
    Files.copy(set.resolve("labels/00001.png"), mixed.resolve("b.png"));
    Path out = folder.resolve("run");
    return List.of(
        Case.of("--data DIR", ExitCode.USAGE, "train", "--out", out),
        Case.of(
            "there is no such folder",
            ExitCode.FAILED,
            "train",
            "--data",
            folder.resolve("nowhere"),
            "--layout",
            "folder",
            "--out",
            out),
        Case.of("labels are among", ExitCode.FAILED, "train", "--data", mixed, "--out", out),
        Case.of("the label is missing", ExitCode.FAILED, "dataset", "check", gap),
        Case.of(
            "but --validation uses",
            ExitCode.FAILED,
            "train",
            "--data",
            set,
            "--validation",
            6,
            "--size",
            32,
            "--width",
            0.01,
            "--out",
            out));
  }

  private static List<Case> options() {
    Path set = folder.resolve("scenes");
    Path out = folder.resolve("run");
    return List.of(
        Case.of("a positive multiple of 8", ExitCode.USAGE, train(set, out, "--size", "900")),
        Case.of("starts from pretrained", ExitCode.USAGE, train(set, out, "--method", "2")),
        Case.of(
            "has a perceptual loss",
            ExitCode.USAGE,
            train(set, out, "--method", "4", "--resnet50", folder.resolve("a/photo.png"))),
        Case.of("--schedule cosine needs", ExitCode.USAGE, train(set, out, "--schedule", "cosine")),
        Case.of("no such setting", ExitCode.USAGE, train(set, out, "--set", "huber=1")));
  }

  private static Object[] train(Path data, Path out, Object... more) {
    return Stream.concat(Stream.of("train", "--data", data, "--out", out), Stream.of(more))
        .toArray();
  }

  /** Cases of a run of two steps. */
  private static List<Case> runs() throws IOException {
    Path run = folder.resolve("cosine");
    Object[] two = {
      "--width",
      0.01,
      "--size",
      "32",
      "--batch",
      2,
      "--validation",
      2,
      "--max-steps",
      2,
      "--schedule",
      "cosine"
    };
    InProcess done = InProcess.run(train(folder.resolve("scenes"), run, two));
    assertEquals(0, done.exitCode(), done.err());
    Path damaged = folder.resolve("damaged");
    Files.createDirectories(damaged);
    Files.copy(run.resolve("config.json"), damaged.resolve("config.json"));
    Files.copy(run.resolve("split.json"), damaged.resolve("split.json"));
    Files.write(damaged.resolve("last.safetensors"), new byte[100]);
    return List.of(
        Case.of(
            "no run to resume", ExitCode.FAILED, "train", "--resume", "--out", folder.resolve("x")),
        Case.of(
            "--resume uses the options",
            ExitCode.USAGE,
            "train",
            "--resume",
            "--lr",
            2,
            "--out",
            run),
        Case.of(
            "the cosine schedule of this run ends",
            ExitCode.USAGE,
            "train",
            "--resume",
            "--max-steps",
            99,
            "--out",
            run),
        Case.of("none of its checkpoints", ExitCode.FAILED, "train", "--resume", "--out", damaged));
  }

  private static List<Case> weights() throws IOException {
    Path gray = folder.resolve("a/photo.png");
    Path tiny = file("weights/tiny.safetensors", new byte[3]);
    Path text = file("weights/text.safetensors", "x".repeat(200).getBytes(UTF_8));
    byte[] bytes = Files.readAllBytes(folder.resolve("cosine/best.safetensors"));
    bytes[bytes.length - 1] ^= 1;
    Path flipped = file("weights/flipped.safetensors", bytes);
    Path named = file("weights/resnet50-0676ba61.pth", bytes);
    Path out = folder.resolve("out");
    return List.of(
        Case.of(
            "it is not a safetensors file",
            ExitCode.FAILED,
            "infer",
            gray,
            "--model",
            tiny,
            "--out",
            out),
        Case.of(
            "its header would have", ExitCode.FAILED, "infer", gray, "--model", text, "--out", out),
        Case.of("does not have the hash", ExitCode.FAILED, "weights", "inspect", flipped),
        Case.of(
            "its SHA-256 starts with",
            ExitCode.FAILED,
            train(
                folder.resolve("scenes"),
                folder.resolve("hash"),
                "--method",
                2,
                "--resnet50",
                named,
                "--size",
                32,
                "--width",
                0.01)));
  }

  private static List<Case> service() {
    return List.of(
        Case.of("lets other machines use", ExitCode.USAGE, "serve", "--host", "0.0.0.0"),
        Case.of("cannot listen on", ExitCode.ENVIRONMENT, "serve", "--port", taken.getLocalPort()));
  }
}
