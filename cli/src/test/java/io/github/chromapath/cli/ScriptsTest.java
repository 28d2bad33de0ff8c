// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that train, with a program that records its arguments. */
@Tag("fast")
@EnabledOnOs({OS.LINUX, OS.MAC})
class ScriptsTest {
  private static final String STREETS = "train-streets.sh";

  @TempDir Path folder;
  private Path work;
  private RecordingProgram program;

  @BeforeEach
  void writeProgram() throws IOException {
    work = folder.resolve("my work");
    program = new RecordingProgram(folder);
  }

  private List<String> run(String script, String... more) throws Exception {
    List<String> arguments = Stream.concat(Stream.of(work.toString()), Stream.of(more)).toList();
    List<String> commands = program.run(script, RecordingProgram.NOTHING, arguments);
    for (String command : commands) {
      // Arguments are separated by spaces in the log; two kinds of them have spaces.
      String words = command.replace("my work", "work").replaceAll("stand-in=.*streets", "key=x");
      Main.commandLine().parseArgs(words.split(" ", -1));
    }
    return commands;
  }

  @Test
  void theBundledModelIsMadeOnce() throws Exception {
    List<String> commands = run(STREETS);
    assertEquals(
        List.of(
            "dataset synth",
            "train --data",
            "train --data",
            "train --data",
            "train --data",
            "dataset synth",
            "train --data",
            "train --data",
            "weights convert"),
        commands.stream().map(command -> command.replaceAll("^(\\S+ \\S+).*", "$1")).toList());
    assertTrue(
        commands.get(2).contains("--init " + work.resolve("first/last.safetensors")),
        commands.get(2));
    assertEquals(List.of(), run(STREETS));
  }

  @Test
  void aStoppedTrainingContinues() throws Exception {
    List<String> first = program.run(STREETS, "second", List.of(work.toString()));
    assertEquals(3, first.size(), first.toString());
    List<String> second = run(STREETS);
    assertEquals(
        "train --out " + work.resolve("second") + " --resume --max-steps 1800", second.get(0));
    assertEquals(7, second.size(), second.toString());
    assertTrue(second.get(1).contains("--out " + work.resolve("third")), second.get(1));
  }

  /** The stand-ins that the first part makes are those that the experiment uses. */
  @Test
  void theExperimentUsesItsStandIns() throws Exception {
    List<String> commands = run("results.sh");
    String last = commands.get(commands.size() - 1);
    assertTrue(last.startsWith("ablation --data"), last);
    for (String name : List.of("resnet50", "vgg16")) {
      String file = work.resolve(name + ".safetensors").toString();
      assertTrue(last.contains("--" + name + " " + file), last);
      assertEquals(
          1,
          commands.stream()
              .filter(line -> line.startsWith("weights convert") && line.contains("--out " + file))
              .filter(line -> line.contains("--metadata stand-in="))
              .count());
    }
    assertEquals(List.of(), run("results.sh"));
  }

  /** Each variant that is trained or coloured is judged, all in one table. */
  @Test
  void allVariantsAreComparedInOneTable() throws Exception {
    List<String> commands = run("improvements.sh");
    String last = commands.get(commands.size() - 1);
    assertTrue(last.startsWith("evaluate --predictions"), last);
    long coloured = commands.stream().filter(line -> line.startsWith("infer ")).count();
    assertEquals(coloured, last.split("--predictions ").length - 1);
    assertTrue(commands.stream().anyMatch(line -> line.contains("--balance chroma")));
  }

  /** All ways to train for the new city have equal steps, and are judged with the bundled model. */
  @Test
  void waysOfTransferAreComparedInOneTable() throws Exception {
    List<String> commands = run("transfer.sh");
    List<String> trained = commands.stream().filter(line -> line.startsWith("train ")).toList();
    assertEquals(4, trained.size());
    assertTrue(
        trained.stream().allMatch(line -> line.endsWith("--max-steps 60")), trained::toString);
    assertTrue(trained.stream().anyMatch(line -> line.contains("--freeze context,spatial")));
    String last = commands.get(commands.size() - 1);
    assertEquals(5, last.split("--predictions ").length - 1, last);
    assertEquals(List.of(last), run("transfer.sh"));
  }

  @Test
  void anUnknownVariantIsRefusedBeforeAnythingRuns() throws Exception {
    List<String> arguments = List.of(work.toString(), "adamw", "emma");
    assertEquals(List.of(), program.run("improvements.sh", "emma", arguments));
  }

  @Test
  void chosenVariantsAreComparedAlone() throws Exception {
    List<String> commands = run("improvements.sh", "adamw", "ema");
    assertEquals(
        List.of("adamw-1", "adamw-2", "ema-1", "ema-2"),
        commands.stream()
            .filter(line -> line.startsWith("train "))
            .map(line -> line.replaceAll(".*improvements/(\\S+).*", "$1"))
            .toList());
    String last = commands.get(commands.size() - 1);
    assertEquals(4, last.split("--predictions ").length - 1, last);
  }
}
