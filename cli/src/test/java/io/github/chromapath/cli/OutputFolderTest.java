// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  @TempDir Path folder;

  private static Path create(Path out, Path... inputs) {
    return OutputFolder.create(out, List.of(inputs), false, "--force");
  }

  private static void assertRefused(String sentencePart, Path out, Path... inputs) {
    CommandException refusal = assertThrows(CommandException.class, () -> create(out, inputs));
    assertEquals(ExitCode.USAGE, refusal.exitCode());
    assertTrue(refusal.getMessage().contains(sentencePart), refusal.getMessage());
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void aMissingFolderIsCreatedWithItsParents() {
    Path out = create(folder.resolve("a/b/c"));
    assertTrue(Files.isDirectory(out));
    assertTrue(out.isAbsolute());
  }

  @Test
  void anEmptyFolderIsAccepted() throws IOException {
    assertEquals(folder.toRealPath(), create(folder));
  }

  @Test
  void aFolderWithFilesNeedsAnOption() throws IOException {
    file("old.png");
    assertRefused("is not empty: give another folder, or add --force.", folder);
    assertEquals(folder.toRealPath(), OutputFolder.create(folder, List.of(), true, "--force"));
  }

  @Test
  void aFileIsRefused() throws IOException {
    assertRefused("is a file", file("out"));
  }

  @Test
  void anInputFolderIsNeverWrittenInto() throws IOException {
    Path input = file("photos/a.png").getParent();
    assertRefused("is inside the input", input, input);
    Path inside = input.resolve("coloured/today");
    assertRefused("is inside the input", inside, input);
    assertFalse(Files.exists(inside.getParent()), "created before it was checked");
    create(folder.resolve("photos-coloured"), input);
  }

  @Test
  void aLinkDoesNotHideTheInputFolder() throws IOException {
    Path input = file("photos/a.png").getParent();
    Path link = Files.createSymbolicLink(folder.resolve("link"), input);
    assertRefused("is inside the input", link.resolve("coloured"), input);
  }

  /** {@code link/..} is the folder above the link's target, not the one that holds the link. */
  @Test
  void theParentOfALinkDoesNotHideTheInputFolder() throws IOException {
    Path input = file("deep/photos/a.png").getParent().getParent();
    Path link = Files.createSymbolicLink(folder.resolve("link"), input.resolve("photos"));
    assertRefused("is inside the input", link.resolve("../coloured"), input);
  }

  @Test
  void theFolderOfAnInputFileIsNeverWrittenInto() throws IOException {
    Path input = file("photos/a.png");
    CommandException refusal =
        assertThrows(
            CommandException.class,
            () -> OutputFolder.create(input.getParent(), List.of(input), true, "--force"));
    assertTrue(refusal.getMessage().contains("contains the input"), refusal.getMessage());
  }

  @Test
  void aPathThroughAFileIsRefused() throws IOException {
    Path file = file("a.png");
    CommandException refusal =
        assertThrows(CommandException.class, () -> create(file.resolve("out")));
    assertEquals(ExitCode.ENVIRONMENT, refusal.exitCode());
  }
}
