// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and results in HDFS: a name node and a data node of Hadoop, in this process. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "starts the launcher for Linux")
class HdfsIT {
  @TempDir static Path folder;
  private static MiniDFSCluster hdfs;
  private static FileSystem files;

  @BeforeAll
  static void start() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
  }

  @AfterAll
  static void stop() {
    hdfs.shutdown();
  }

  private static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(hdfs.getURI().toString(), name);
  }

  private static org.apache.hadoop.fs.Path local(Path file) {
    return new org.apache.hadoop.fs.Path("file", null, file.toString());
  }

  private static Map<String, Long> times(org.apache.hadoop.fs.Path parent) throws IOException {
    Map<String, Long> times = new HashMap<>();
    RemoteIterator<LocatedFileStatus> all = files.listFiles(parent, false);
    while (all.hasNext()) {
      LocatedFileStatus file = all.next();
      times.put(file.getPath().getName(), file.getModificationTime());
    }
    return times;
  }

  @Test
  @Tag("faults")
  void coloursAsInferDoesAndThenOnlyWhatIsMissing() throws Exception {
    Path in = Folders.pictures(folder.resolve("in"), 4, 40);
    Files.writeString(in.resolve("damaged.png"), "no picture");
    Path expected = folder.resolve("expected");
    ClusterProgram.run(
        folder, 1, join(infer(in.toString(), expected.toString()), List.of("--threads", "1")));
    files.copyFromLocalFile(local(in), path("/in"));
    List<String> command =
        join(
            join(List.of("cluster"), infer(path("/in").toString(), path("/out").toString())),
            join(List.of("--installed"), ClusterProgram.TWO_EXECUTORS));

    ClusterProgram.run(folder, 1, command).assertSays("1 of 5 inputs failed");
    Path out = folder.resolve("out");
    files.copyToLocalFile(false, path("/out"), local(out), true);
    Folders.assertSame(expected, out);

    Map<String, Long> before = times(path("/out"));
    files.delete(path("/out/0002.png"), false);
    ClusterProgram.run(folder, 1, command).assertSays("3 of 5 pictures existed already");
    Map<String, Long> after = times(path("/out"));
    assertEquals(before.keySet(), after.keySet());
    before.remove("0002.png");
    after.remove("0002.png");
    assertEquals(before, after);
  }

  private static List<String> infer(String in, String out) throws Exception {
    String model = NarrowModel.file().toString();
    return List.of("infer", in, "--out", out, "--precision", "fp32", "--model", model);
  }

  private static List<String> join(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** Finds no picture the first two times, as if another attempt wrote it after that. */
  public static final class LateFileSystem extends DistributedFileSystem {
    private int lookups;

    @Override
    public boolean exists(org.apache.hadoop.fs.Path path) throws IOException {
      return !(path.getName().endsWith(".png") && ++lookups <= 2) && super.exists(path);
    }
  }

  @Test
  void keepsTheFirstResultInARaceOfTwoAttempts() throws Exception {
    Configuration configuration = new Configuration();
    configuration.setClass("fs.hdfs.impl", LateFileSystem.class, FileSystem.class);
    configuration.setBoolean("fs.hdfs.impl.disable.cache", true);
    Path first = Files.writeString(folder.resolve("first"), "first");
    Path second = Files.writeString(folder.resolve("second"), "second");
    new OutputStore(path("/race"), new Configuration()).publish(first, "a/b.png", false);
    OutputStore late = new OutputStore(path("/race"), configuration);
    late.publish(second, "a/b.png", false);
    assertEquals("first", content(path("/race/a/b.png")));
    assertEquals(0, files.listStatus(path("/race/_chromapath/tmp")).length);
    late.publish(second, "a/b.png", true);
    assertEquals("second", content(path("/race/a/b.png")));
  }

  private static String content(org.apache.hadoop.fs.Path file) throws IOException {
    Path copy = folder.resolve("copy");
    files.copyToLocalFile(false, file, local(copy), true);
    return Files.readString(copy);
  }
}
