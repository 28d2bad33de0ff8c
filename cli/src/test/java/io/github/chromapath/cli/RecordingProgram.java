// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A program in place of {@code chromapath} that records the commands of a script. */
final class RecordingProgram {
  /** No run fails. */
  static final String NOTHING = "nothing";

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

  private final Path program;
  private final Path log;

  /** Writes the program into a folder. */
  RecordingProgram(Path folder) throws IOException {
    log = folder.resolve("log");
    program = Files.writeString(folder.resolve("program"), PROGRAM);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Runs one of the project's scripts.
   *
   * @param script its name
   * @param stops part of the name of a run that fails once
   * @param arguments of the script
   * @return the commands that it ran
   */
  List<String> run(String script, String stops, List<String> arguments) throws Exception {
    Files.deleteIfExists(log);
    Files.createFile(log);
    List<String> command = new ArrayList<>(arguments);
    command.addAll(0, List.of("bash", Path.of("../scripts", script).toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CHROMAPATH", program.toString());
    builder.environment().put("LOG", log.toString());
    builder.environment().put("STOPS", stops);
    Subprocess run = Subprocess.run(builder);
    if (stops.equals(NOTHING)) {
      assertEquals(0, run.exitCode(), run.err());
    } else {
      assertNotEquals(0, run.exitCode(), run.err());
    }
    return Files.readAllLines(log);
  }
}
