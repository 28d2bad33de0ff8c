// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a machine whose home and temporary folders are not writable. */
class ReadOnlyMachineTest {
  @TempDir Path work;

  private Subprocess run(String... arguments) throws IOException, InterruptedException {
    Path file = work.resolve("file");
    Files.createFile(file);
    List<String> command = Subprocess.javaCommand(Main.class, arguments);
    // Not even root can create a folder below a file.
    command.addAll(
        1,
        List.of("-Duser.home=" + file.resolve("home"), "-Djava.io.tmpdir=" + file.resolve("tmp")));
    return Subprocess.run(new ProcessBuilder(command));
  }

  private void assertNamesFolders(String text) {
    assertTrue(
        text.contains(
            "cannot be unpacked, since none of these folders can be written: "
                + work.resolve("file/home/.javacpp/cache")),
        text);
    assertFalse(text.contains("Exception: "), text);
    assertFalse(text.contains("class path"), text);
  }

  @Test
  void doctorNamesTheFolders() throws Exception {
    Subprocess doctor = run("doctor", "--size=64", "--batch=1", "--width=0.1");
    assertEquals(3, doctor.exitCode(), doctor.err());
    assertTrue(doctor.out().contains("\n  cpu   not available: oneDNN's"), doctor.out());
    assertNamesFolders(doctor.out());
    assertTrue(doctor.out().contains("OpenCV's native library for "), doctor.out());
  }

  @Test
  void inferNamesTheFolders() throws Exception {
    Path picture = Files.createFile(work.resolve("picture.png"));
    Subprocess infer =
        run("infer", "--model=none", "--out=" + work.resolve("out"), picture.toString());
    assertEquals(3, infer.exitCode(), infer.err());
    assertEquals(1, infer.err().lines().count(), infer.err());
    assertNamesFolders(infer.err());
  }
}
