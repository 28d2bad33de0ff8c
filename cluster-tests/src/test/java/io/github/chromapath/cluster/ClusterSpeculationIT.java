// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Spark repeats the task of a slow executor on another host while the executor still works. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "starts the launcher for Linux")
class ClusterSpeculationIT {
  private static final int PICTURES = 96;

  @TempDir Path folder;

  private List<String> infer(Path in, Path out) throws Exception {
    return new ArrayList<>(
        List.of(
            "infer",
            in.toString(),
            "--out",
            out.toString(),
            "--precision",
            "fp32",
            "--model",
            NarrowModel.file().toString()));
  }

  private List<String> speculating(StandaloneCluster cluster, Path events, List<String> infer) {
    List<String> arguments = new ArrayList<>(infer);
    arguments.add(0, "cluster");
    arguments.addAll(List.of("--installed", "--master", cluster.url()));
    for (String setting :
        List.of(
            "spark.ui.enabled=false",
            "spark.driver.memory=512m",
            "spark.driver.host=" + StandaloneCluster.HOSTS.get(0),
            "spark.executor.memory=1500m",
            "spark.locality.wait=0",
            // 32 tasks of three pictures.
            "spark.default.parallelism=1",
            "spark.speculation=true",
            "spark.speculation.quantile=0.5",
            "spark.speculation.multiplier=1.5",
            "spark.speculation.efficiency.enabled=false",
            "spark.eventLog.enabled=true",
            "spark.eventLog.compress=false",
            "spark.eventLog.dir=" + events.toUri())) {
      arguments.addAll(List.of("--conf", setting));
    }
    return arguments;
  }

  private static void waitForResults(ClusterProgram program, Path out, int count) throws Exception {
    while (Folders.results(out).size() < count) {
      assertTrue(program.process().isAlive(), program.messages());
      Thread.sleep(20);
    }
  }

  /** Spark's log of events of a kind. */
  private static List<JsonNode> logged(Path events, String kind) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(events)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (String line : Files.readAllLines(file)) {
          if (line.contains("{\"Event\":\"" + kind + "\"")) {
            found.add(json.readTree(line));
          }
        }
      }
    }
    return found;
  }

  private static String host(JsonNode event) {
    return event.at("/Task Info/Host").asText();
  }

  private static String task(JsonNode event) {
    return event.get("Stage ID") + " " + event.at("/Task Info/Index");
  }

  @Test
  void writesOnceIfSparkRepeatsTheTaskOfASlowExecutor() throws Exception {
    Path in = Folders.pictures(folder.resolve("in"), PICTURES, 200);
    Path expected = folder.resolve("expected");
    List<String> local = infer(in, expected);
    local.addAll(List.of("--threads", "1"));
    ClusterProgram.run(folder, 0, local);
    Path out = Files.createDirectory(folder.resolve("out"));
    Path events = Files.createDirectory(folder.resolve("events"));
    String slow = StandaloneCluster.HOSTS.get(1);
    Map<String, Integer> written;
    try (StandaloneCluster cluster = new StandaloneCluster(folder);
        Writes writes = new Writes(out)) {
      ClusterProgram program =
          ClusterProgram.start(
              folder, ClusterProgram.spark(), speculating(cluster, events, infer(in, out)));
      waitForResults(program, out, 1);
      SlowProcess executor = new SlowProcess(cluster.executor(slow));
      try {
        waitForResults(program, out, PICTURES);
      } finally {
        executor.end();
      }
      program.end(0);
      written = writes.counts();
    }

    Set<String> begun =
        logged(events, "SparkListenerTaskStart").stream()
            .filter(start -> host(start).equals(slow))
            .map(ClusterSpeculationIT::task)
            .collect(Collectors.toSet());
    List<JsonNode> copies =
        logged(events, "SparkListenerTaskEnd").stream()
            .filter(end -> end.at("/Task Info/Speculative").asBoolean())
            .filter(end -> end.at("/Task End Reason/Reason").asText().equals("Success"))
            .filter(end -> !host(end).equals(slow) && begun.contains(task(end)))
            .toList();
    assertFalse(copies.isEmpty(), "no copy has ended before the task of the slow executor");
    Folders.assertSame(expected, out);
    assertEquals(PICTURES, written.size());
    assertEquals(Set.of(1), Set.copyOf(written.values()), written.toString());
    List<TableRows> rows = TableRows.of(out);
    assertEquals(PICTURES, rows.size());
    assertEquals(PICTURES, rows.stream().map(TableRows::path).distinct().count());
    assertTrue(rows.stream().allMatch(row -> row.status().equals("done")));
  }
}
