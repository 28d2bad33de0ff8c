// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpticalFlowTest {
  private static final int SIDE = 64;

  @TempDir Path folder;

  /** Prints the flow in the middle of two waves, of which the second has moved by two pixels. */
  static final class Waves {
    private Waves() {}

    public static void main(String[] arguments) {
      float[] flow = OpticalFlow.between(wave(0), wave(2), SIDE);
      System.out.println(Math.round(flow[2 * (SIDE / 2 * SIDE + SIDE / 2)]));
    }

    private static byte[] wave(int shift) {
      byte[] levels = new byte[SIDE * SIDE];
      for (int p = 0; p < levels.length; p++) {
        int row = p / SIDE;
        levels[p] =
            (byte) (128 + 60 * Math.sin((p % SIDE - shift) / 4.0) + 50 * Math.cos(row / 5.0));
      }
      return levels;
    }
  }

  /** OpenCV's library of windows, which JavaCPP loads first, then has no GTK. */
  @Test
  void worksWithoutTheToolkitOfWindows() throws Exception {
    boolean linux = System.getProperty("os.name").equals("Linux");
    Assumptions.assumeTrue(linux, "skipped: hides a library by LD_LIBRARY_PATH, as on Linux");
    Files.createFile(folder.resolve("libgtk-x11-2.0.so.0"));
    assertEquals("2", output("LD_LIBRARY_PATH", folder.toString()));
  }

  private String output(String variable, String value) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Waves.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put(variable, value);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
