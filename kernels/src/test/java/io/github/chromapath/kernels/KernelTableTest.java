// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The table of docs/kernels.md contains the assembler's numbers and the counts of traffic.txt. Run
 * with {@code -Dkernels.table=write} to rewrite it.
 */
@Execution(ExecutionMode.CONCURRENT)
class KernelTableTest {
  private static final Path DOCUMENT = Path.of("../docs/kernels.md");
  private static final String START = "<!-- table -->\n";
  private static final String END = "<!-- end of table -->\n";

  /**
   * The paper's number of classes, for the cross entropy's row, which its dynamic shared memory
   * depends on.
   */
  private static final int CLASSES = 11;

  @Test
  void tableMatchesTheAssembler() throws IOException {
    assumeTrue(
        PtxAssembler.available(),
        "JCuda's PTX compiler is on the class path for Linux on x86-64 only");
    String document = Files.readString(DOCUMENT);
    int start = document.indexOf(START) + START.length();
    int end = document.indexOf(END);
    String table = table();
    if ("write".equals(System.getProperty("kernels.table"))) {
      Files.writeString(DOCUMENT, document.substring(0, start) + table + document.substring(end));
      return;
    }
    assertEquals(table, document.substring(start, end));
  }

  private static String table() throws IOException {
    Map<String, Traffic> traffic = Traffic.read();
    StringBuilder table = new StringBuilder();
    table.append(
        "| kernel | registers: sm_75 | sm_80 | sm_86 | sm_90 | occupancy, % | spilled bytes | per"
            + " | bytes read | written | minimum | bound by |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (String family : KernelCatalog.FAMILIES) {
      KernelCatalog catalog = KernelCatalog.load(family);
      Map<Multiprocessor, Map<String, KernelResources>> resources =
          new EnumMap<>(Multiprocessor.class);
      for (Multiprocessor on : Multiprocessor.values()) {
        resources.put(on, PtxAssembler.assemble(catalog.ptx(), on.target()));
      }
      for (KernelSignature kernel : catalog.kernels()) {
        table.append(row(kernel.name(), resources, Traffic.of(traffic, kernel.name())));
      }
    }
    return table.toString();
  }

  private static String row(
      String kernel, Map<Multiprocessor, Map<String, KernelResources>> resources, Traffic traffic) {
    StringBuilder row = new StringBuilder("| ").append(kernel);
    LaunchConfig launch = launch(kernel);
    List<String> occupancy = new ArrayList<>();
    int spilled = 0;
    for (Multiprocessor on : Multiprocessor.values()) {
      KernelResources taken = resources.get(on).get(kernel);
      row.append(" | ").append(taken.registers());
      int shared = taken.sharedBytes() + launch.sharedBytes();
      int percent = Occupancy.of(on, taken.registers(), shared, launch.block()).percent();
      occupancy.add(Integer.toString(percent));
      spilled += taken.spillBytes();
    }
    int size = kernel.endsWith("f16") ? 2 : 4;
    return row.append(" | ")
        .append(String.join(" / ", occupancy))
        .append(" | ")
        .append(spilled)
        .append(traffic.columns(size))
        .append(" |\n")
        .toString();
  }

  /** The block and dynamic shared memory of the engine's launches of a kernel. */
  private static LaunchConfig launch(String kernel) {
    LaunchConfig plain = LaunchConfig.blocks(1);
    return kernel.startsWith("cross_entropy_partial")
        ? new LaunchConfig(1, plain.block(), plain.block() * (CLASSES | 1) * Float.BYTES)
        : plain;
  }

  /**
   * Device memory that a kernel reads and writes per element, pixel or other unit {@code per}:
   * elements of its storage type and further bytes. The minimum reads each operand and writes each
   * result once.
   */
  private record Traffic(String per, List<Double> counts, String bound) {
    static Map<String, Traffic> read() throws IOException {
      try (InputStream in = KernelTableTest.class.getResourceAsStream("traffic.txt")) {
        Map<String, Traffic> traffic = new LinkedHashMap<>();
        for (String line : new String(in.readAllBytes(), UTF_8).lines().skip(1).toList()) {
          String[] fields = line.split("\\|", -1);
          List<Double> counts = new ArrayList<>();
          for (int i = 2; i < 8; i++) {
            counts.add(Double.valueOf(fields[i]));
          }
          traffic.put(fields[0], new Traffic(fields[1], List.copyOf(counts), fields[8]));
        }
        return traffic;
      }
    }

    static Traffic of(Map<String, Traffic> traffic, String kernel) {
      Traffic whole = traffic.get(kernel);
      Traffic found = whole == null ? traffic.get(base(kernel)) : whole;
      if (found == null) {
        throw new IllegalArgumentException("traffic.txt lacks " + kernel);
      }
      return found;
    }

    private static String base(String kernel) {
      return kernel.substring(0, kernel.lastIndexOf('_'));
    }

    String columns(int size) {
      return String.format(
          Locale.ROOT,
          " | %s | %s | %s | %s | %s",
          per,
          bytes(0, size),
          bytes(2, size),
          bytes(4, size),
          bound);
    }

    private String bytes(int at, int size) {
      double bytes = counts.get(at) * size + counts.get(at + 1);
      return bytes == Math.rint(bytes)
          ? Long.toString((long) bytes)
          : String.format(Locale.ROOT, "%.1f", bytes);
    }
  }
}
