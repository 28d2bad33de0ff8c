// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A master and two workers of one core as processes. The workers have different loopback addresses,
 * so that they are two hosts for Spark.
 */
final class StandaloneCluster implements AutoCloseable {
  static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2");

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  /**
   * Starts the processes.
   *
   * @param folder for their files
   */
  StandaloneCluster(Path folder) throws IOException {
    this.folder = folder;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOSTS.get(0)))) {
      port = free.getLocalPort();
    }
    start(HOSTS.get(0), List.of("master.Master", "--port", Integer.toString(port)));
    for (String host : HOSTS) {
      Path work = folder.resolve("work-" + host);
      start(
          host,
          List.of(
              "worker.Worker", "--cores", "1", "--memory", "2g", "--work-dir", work + "", url()));
    }
  }

  private void start(String host, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-cp", ClusterProgram.spark().resolve("jars") + "/*"));
    command.add("org.apache.spark.deploy." + arguments.get(0));
    command.addAll(List.of("--host", host, "--webui-port", "0"));
    command.addAll(arguments.subList(1, arguments.size()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", ClusterProgram.spark().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder.redirectErrorStream(true);
    builder.redirectOutput(Files.createTempFile(folder, "spark", ".log").toFile());
    processes.add(builder.start());
  }

  /** The value of --master. */
  String url() {
    return "spark://" + HOSTS.get(0) + ":" + port;
  }

  /** The executor that a worker has started. */
  ProcessHandle executor(String host) {
    List<ProcessHandle> found =
        ClusterProgram.executors(processes.get(1 + HOSTS.indexOf(host)).toHandle());
    assertTrue(found.size() == 1, found + " on " + host);
    return found.get(0);
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
