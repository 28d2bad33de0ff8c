// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The recipe of the bundled model, with a program that records its arguments. */
@Tag("fast")
@EnabledOnOs({OS.LINUX, OS.MAC})
class TrainStreetsScriptTest {
  private static final Path SCRIPT = Path.of("../scripts/train-streets.sh");

  /** Writes a checkpoint for each training, and fails once in the training named by STOPS. */
  private static final String PROGRAM =
      """
      #!/bin/sh
      echo "$*" >> "$LOG"
      out=
      for argument; do
        [ "$out" = next ] && out=$argument
        [ "$argument" = --out ] && out=next
      done
      case $1 in train)
        mkdir -p "$out"
        touch "$out/last.safetensors"
        case $out in *"$STOPS"*) [ -e "$out/stopped" ] || { touch "$out/stopped"; exit 1; } ;; esac
        touch "$out/best.safetensors"
      esac
      """;

  @TempDir Path folder;
  private Path work;
  private Path log;

  @BeforeEach
  void writeProgram() throws IOException {
    work = folder.resolve("my work");
    log = folder.resolve("log");
    Path program = Files.writeString(folder.resolve("program"), PROGRAM);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs the script; returns the commands that it ran. */
  private List<String> run(String stops, boolean succeeds) throws Exception {
    Files.deleteIfExists(log);
    Files.createFile(log);
    ProcessBuilder builder = new ProcessBuilder("bash", SCRIPT.toString(), work.toString());
    builder.environment().put("CHROMAPATH", folder.resolve("program").toString());
    builder.environment().put("LOG", log.toString());
    builder.environment().put("STOPS", stops);
    Subprocess script = Subprocess.run(builder);
    if (succeeds) {
      assertEquals(0, script.exitCode(), script.err());
      assertEquals(work.resolve("streets.safetensors") + "\n", script.out());
    } else {
      assertNotEquals(0, script.exitCode(), script.err());
    }
    return Files.readAllLines(log);
  }

  @Test
  void everyCommandIsValidAndRunsOnce() throws Exception {
    List<String> commands = run("none", true);
    assertEquals(
        List.of("dataset synth", "train --data", "train --data", "weights convert"),
        commands.stream().map(command -> command.replaceAll("^(\\S+ \\S+).*", "$1")).toList());
    for (String command : commands) {
      Main.commandLine().parseArgs(command.replace("my work", "work").split(" ", -1));
    }
    assertTrue(
        commands.get(2).contains("--init " + work.resolve("first/last.safetensors")),
        commands.get(2));
    assertEquals(List.of(), run("none", true));
  }

  @Test
  void aStoppedTrainingContinues() throws Exception {
    List<String> first = run("second", false);
    assertEquals(3, first.size(), first.toString());
    List<String> second = run("second", true);
    assertEquals(
        "train --out " + work.resolve("second") + " --resume --max-steps 1800", second.get(0));
    assertEquals(2, second.size(), second.toString());
    assertFalse(second.get(1).contains("train"), second.get(1));
  }
}
