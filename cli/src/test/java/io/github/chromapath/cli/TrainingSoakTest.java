// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory and file handles of a process that trains 2000 steps in 100 runs of the command, each of
 * which resumes the one before. An epoch has three steps, so there are 666 validations.
 */
@Tag("faults")
class TrainingSoakTest {
  private static final int STEPS = 2000;
  private static final int STEPS_PER_START = 20;
  private static final double LARGEST_SLOPE = 1024;

  @TempDir Path folder;

  /** Trains. After each start it prints a line, and goes on when a byte arrives. */
  static final class Work {
    private Work() {}

    /** The arguments are the data folder and the run folder. */
    public static void main(String[] folders) throws IOException {
      for (int steps = STEPS_PER_START; steps <= STEPS; steps += STEPS_PER_START) {
        List<String> arguments = new ArrayList<>(List.of("train", "--quiet", "--out", folders[1]));
        if (steps == STEPS_PER_START) {
          arguments.addAll(
              List.of(
                  ("--width 0.01 --size 40x32 --batch 2 --validation 2 --lr 0.01 --threads 1"
                          + " --device cpu --save-every 2 --keep 2 --tensorboard --patience 1000"
                          + " --data "
                          + folders[0])
                      .split(" ")));
        } else {
          arguments.add("--resume");
        }
        arguments.add("--max-steps=" + steps);
        int code = Main.commandLine().execute(arguments.toArray(String[]::new));
        System.gc();
        System.out.println("ended " + steps + " " + code + " " + compiledCode());
        if (System.in.read() < 0) {
          return;
        }
      }
    }

    /** Bytes of the code that the JVM has compiled so far. */
    private static long compiledCode() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().startsWith("Code"))
          .mapToLong(pool -> pool.getUsage().getCommitted())
          .sum();
    }
  }

  /**
   * At the end of a start: resident memory without compiled code, which grows for thousands of
   * steps up to the limit of the JVM, in bytes; and open files.
   */
  private record Sample(long steps, long bytes, long code, long handles) {
    static Sample of(long pid, long steps, long code) throws IOException {
      Path process = Path.of("/proc", Long.toString(pid));
      long kibibytes =
          Files.readAllLines(process.resolve("status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElseThrow();
      try (Stream<Path> open = Files.list(process.resolve("fd"))) {
        return new Sample(steps, (kibibytes << 10) - code, code, open.count());
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryAndHandlesStayWhereTheyAre() throws Exception {
    Path data = folder.resolve("data");
    SyntheticDataset.write(data, 8, new SynthSpec(96, 64, 7), 2, done -> {});
    List<String> command = new ArrayList<>();
    List<String> java =
        Subprocess.javaCommand(Work.class, data.toString(), folder.resolve("run").toString());
    command.add(java.get(0));
    // The whole heap is resident from the start, so that what grows is native memory.
    command.addAll(
        List.of(
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
    command.addAll(java.subList(1, java.size()));
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    // Otherwise memory grows in steps, whenever glibc opens a further arena for a thread.
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = builder.start();
    List<Sample> samples = new ArrayList<>();
    try (BufferedReader out = process.inputReader(UTF_8);
        OutputStream in = process.getOutputStream()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("ended ")) {
          List<String> words = Splitter.on(' ').splitToList(line);
          assertEquals("0", words.get(2), () -> line(err));
          samples.add(
              Sample.of(process.pid(), Long.parseLong(words.get(1)), Long.parseLong(words.get(3))));
          in.write('\n');
          in.flush();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertEquals(STEPS / STEPS_PER_START, samples.size(), () -> line(err));
    List<Sample> warm = samples.subList(samples.size() / 2, samples.size());
    double slope = slope(warm);
    Sample first = samples.get(0);
    Sample middle = warm.get(0);
    Sample last = warm.get(warm.size() - 1);
    long least = warm.stream().mapToLong(Sample::handles).min().orElseThrow();
    long most = warm.stream().mapToLong(Sample::handles).max().orElseThrow();
    System.out.printf(
        "soak: %d MiB after %d steps, %d MiB after %d, %d MiB after %d, without compiled code of %d,"
            + " %d and %d MiB; %.0f bytes per step in the second half; %d to %d open files%n",
        first.bytes() >> 20,
        first.steps(),
        middle.bytes() >> 20,
        middle.steps(),
        last.bytes() >> 20,
        last.steps(),
        first.code() >> 20,
        middle.code() >> 20,
        last.code() >> 20,
        slope,
        least,
        most);
    assertTrue(slope < LARGEST_SLOPE, slope + " bytes per step: " + warm);
    assertEquals(least, most, "open files");
  }

  private static String line(Path err) {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The median of the slopes between all pairs of samples, in bytes per step. */
  private static double slope(List<Sample> samples) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      for (int j = i + 1; j < samples.size(); j++) {
        slopes.add(
            (samples.get(j).bytes() - samples.get(i).bytes())
                / (double) (samples.get(j).steps() - samples.get(i).steps()));
      }
    }
    return slopes.stream().sorted().skip(slopes.size() / 2).findFirst().orElseThrow();
  }
}
