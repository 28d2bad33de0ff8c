// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.train.TrainingPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of ten steps per epoch. */
@Tag("fast")
class LogEndTest {
  private static final List<String> LINES =
      List.of(step(0, 10), epoch(1, 10), step(1, 20), epoch(2, 20), step(2, 30), epoch(2, 34));

  @TempDir Path folder;

  private static String step(int epoch, int step) {
    return "{\"kind\":\"step\",\"epoch\":%d,\"step\":%d}\n".formatted(epoch, step);
  }

  private static String epoch(int epoch, int step) {
    return "{\"kind\":\"epoch\",\"epoch\":%d,\"step\":%d}\n".formatted(epoch, step);
  }

  private void assertCut(long dropped, int kept, String log, TrainingPosition position)
      throws IOException {
    Path file = folder.resolve("log.jsonl");
    Files.writeString(file, log);
    assertEquals(dropped, LogEnd.cut(file, position));
    assertEquals(String.join("", LINES.subList(0, kept)), Files.readString(file));
    assertEquals(0, LogEnd.cut(file, position), "again");
  }

  @Test
  void linesAfterThePositionAreRemoved() throws IOException {
    String all = String.join("", LINES);
    assertCut(0, 6, all, new TrainingPosition(2, 14, 34));
    assertCut(1, 5, all, new TrainingPosition(2, 13, 33));
    assertCut(2, 4, all, new TrainingPosition(2, 0, 20));
    // The validation of the second epoch is repeated.
    assertCut(3, 3, all, new TrainingPosition(1, 10, 20));
    assertCut(6, 0, all, new TrainingPosition(0, 9, 9));
  }

  /** Every prefix of the file is what a kill within a write may leave. */
  @Test
  void aLineCutShortIsRemovedAtEachLength() throws IOException {
    byte[] all = String.join("", LINES).getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length <= all.length; length++) {
      String log = new String(all, 0, length, StandardCharsets.UTF_8);
      int whole = (int) log.chars().filter(c -> c == '\n').count();
      boolean onlyNewlineMissing = length < all.length && all[length] == '\n';
      boolean torn = !log.isEmpty() && !log.endsWith("\n") && !onlyNewlineMissing;
      assertCut(
          torn ? 1 : 0, whole + (onlyNewlineMissing ? 1 : 0), log, new TrainingPosition(2, 14, 34));
    }
  }

  /** As a failure of the power may leave it. */
  @Test
  void bytesThatAreNoTextAreRemoved() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    log.writeBytes(LINES.get(0).getBytes(StandardCharsets.UTF_8));
    log.writeBytes(new byte[] {0, 0, (byte) 0xff, (byte) 0xfe, '\n', 0, 0});
    Path file = Files.write(folder.resolve("log.jsonl"), log.toByteArray());
    RunFolder run = new RunFolder(folder);
    assertEquals(1, run.readLog().steps().size());
    assertEquals(2, LogEnd.cut(file, new TrainingPosition(1, 0, 10)));
    assertArrayEquals(LINES.get(0).getBytes(StandardCharsets.UTF_8), Files.readAllBytes(file));
  }

  @Test
  void aMissingLogHasNoLines() throws IOException {
    assertEquals(0, LogEnd.cut(folder.resolve("none"), TrainingPosition.start()));
  }
}
