// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicators;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.Rendezvous;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Gloo's sums and copies, on ranks that are threads. */
class GlooCommunicatorTest {
  private static final int WORLD = 3;
  private static final int COUNT = 10_007;

  @TempDir Path folder;

  private Rendezvous inFolder(String name) throws IOException {
    return new Rendezvous.InFolder(Files.createDirectory(folder.resolve(name)));
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  private static double value(int rank, int i) {
    return new Random(31L * rank + i).nextGaussian();
  }

  @Test
  void floatsBetweenPositionAndLimitAreSummedToTheSameBits() throws Exception {
    List<float[]> results =
        Ranks.run(
            WORLD,
            inFolder("floats"),
            ranks -> {
              FloatBuffer values = bytes(4 * (COUNT + 2)).asFloatBuffer();
              for (int i = 0; i < COUNT + 2; i++) {
                values.put(i, (float) value(ranks.rank(), i));
              }
              values.position(1).limit(COUNT + 1);
              ranks.allReduce(values);
              assertEquals(1, values.position());
              assertEquals(COUNT + 1, values.limit());
              float[] all = new float[COUNT + 2];
              values.clear().get(all);
              assertEquals((float) value(ranks.rank(), 0), all[0]);
              assertEquals((float) value(ranks.rank(), COUNT + 1), all[COUNT + 1]);
              return all;
            });
    for (int i = 1; i <= COUNT; i++) {
      double sum = 0;
      double magnitude = 0;
      for (int rank = 0; rank < WORLD; rank++) {
        sum += (float) value(rank, i);
        magnitude += Math.abs((float) value(rank, i));
      }
      // Two additions, each rounded to 24 bits.
      assertEquals(sum, results.get(0)[i], 2 * magnitude * 0x1p-24);
      for (int rank = 1; rank < WORLD; rank++) {
        assertEquals(
            Float.floatToRawIntBits(results.get(0)[i]),
            Float.floatToRawIntBits(results.get(rank)[i]));
      }
    }
  }

  @Test
  void doublesAreSummed() throws Exception {
    List<double[]> results =
        Ranks.run(
            WORLD,
            inFolder("doubles"),
            ranks -> {
              DoubleBuffer values = bytes(8 * 5).asDoubleBuffer();
              for (int i = 0; i < 5; i++) {
                values.put(i, (1L << 40) * (i + 1.0) + ranks.rank());
              }
              ranks.allReduce(values);
              double[] all = new double[5];
              values.get(all);
              return all;
            });
    for (double[] result : results) {
      for (int i = 0; i < 5; i++) {
        assertEquals(WORLD * (1L << 40) * (i + 1.0) + 3, result[i]);
      }
    }
  }

  @Test
  void bytesOfAnyRankReachAllOthers() throws Exception {
    List<byte[]> results =
        Ranks.run(
            WORLD,
            inFolder("bytes"),
            ranks -> {
              ByteBuffer values = bytes(10);
              for (int i = 0; i < 10; i++) {
                values.put(i, (byte) (10 * ranks.rank() + i));
              }
              ranks.broadcast(values.position(3).limit(9), 1);
              byte[] all = new byte[10];
              values.clear().get(all);
              return all;
            });
    for (int rank = 0; rank < WORLD; rank++) {
      byte[] expected = new byte[10];
      for (int i = 0; i < 10; i++) {
        expected[i] = (byte) (10 * (i >= 3 && i < 9 ? 1 : rank) + i);
      }
      assertArrayEquals(expected, results.get(rank));
    }
  }

  @Test
  void aGroupMeetsAtAPort() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<Float> results =
        Ranks.run(
            2,
            new Rendezvous.AtHost("localhost", port),
            ranks -> {
              FloatBuffer values = bytes(4).asFloatBuffer().put(0, ranks.rank() + 1);
              ranks.allReduce(values);
              return values.get(0);
            });
    assertEquals(List.of(3f, 3f), results);
  }

  @Test
  void aGroupOfOneSumsItself() throws Exception {
    assertEquals(
        List.of(5f),
        Ranks.run(
            1,
            inFolder("one"),
            ranks -> {
              FloatBuffer values = bytes(4).asFloatBuffer().put(0, 5);
              ranks.allReduce(values);
              return values.get(0);
            }));
  }

  @Test
  void buffersMustBeDirectAndOfNativeOrder() throws Exception {
    Ranks.run(
        1,
        inFolder("arguments"),
        ranks -> {
          ByteOrder other =
              ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                  ? ByteOrder.BIG_ENDIAN
                  : ByteOrder.LITTLE_ENDIAN;
          for (FloatBuffer wrong :
              List.of(
                  FloatBuffer.allocate(1),
                  ByteBuffer.allocateDirect(4).order(other).asFloatBuffer(),
                  bytes(4).asFloatBuffer().asReadOnlyBuffer())) {
            assertThrows(IllegalArgumentException.class, () -> ranks.allReduce(wrong));
          }
          assertThrows(IllegalArgumentException.class, () -> ranks.broadcast(bytes(1), 1));
          assertThrows(IllegalArgumentException.class, () -> ranks.broadcast(bytes(1), -1));
          ranks.close();
          ranks.close();
          assertThrows(IllegalStateException.class, () -> ranks.broadcast(bytes(1), 0));
          return true;
        });
  }

  @Test
  void aRankThatLeavesEndsTheOperationsOfTheOthers() throws Exception {
    List<String> results =
        Ranks.run(
            WORLD,
            inFolder("leaves"),
            ranks -> {
              FloatBuffer values = bytes(4).asFloatBuffer();
              ranks.allReduce(values);
              if (ranks.rank() == 1) {
                return "";
              }
              CommunicationException first =
                  assertThrows(CommunicationException.class, () -> ranks.allReduce(values));
              CommunicationException second =
                  assertThrows(CommunicationException.class, () -> ranks.allReduce(values));
              assertEquals(first.getMessage(), second.getMessage());
              return first.getMessage();
            });
    String sentence = "rank 1 left before the others, for the reason that it reports itself";
    assertEquals(List.of(sentence, "", sentence), results);
  }

  @Test
  void anotherThreadCanCloseDuringAnOperation() throws Exception {
    List<String> results =
        Ranks.run(
            2,
            inFolder("closes"),
            ranks -> {
              FloatBuffer values = bytes(4).asFloatBuffer();
              ranks.allReduce(values);
              if (ranks.rank() == 1) {
                Thread.sleep(1500);
                return "";
              }
              Thread closer =
                  new Thread(
                      () -> {
                        try {
                          Thread.sleep(300);
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                        ranks.close();
                      });
              closer.start();
              String message =
                  assertThrows(CommunicationException.class, () -> ranks.allReduce(values))
                      .getMessage();
              closer.join();
              return message;
            });
    assertEquals(List.of("the communicator is closed", ""), results);
  }

  @Test
  @EnabledOnOs(OS.LINUX) // Counts files and threads in /proc.
  void operationsAndGroupsLeaveNothingBehind() throws Exception {
    for (int warmUp = 0; warmUp < 2; warmUp++) {
      group("warm" + warmUp);
    }
    long pointers = Pointer.totalCount();
    long files = entries("fd");
    long threads = entries("task");
    for (int i = 0; i < 5; i++) {
      group("group" + i);
    }
    assertEquals(pointers, Pointer.totalCount());
    assertEquals(files, entries("fd"));
    // Threads of the runtime may come and go; a group has at least four for each rank.
    assertTrue(entries("task") < threads + 4, "threads before: " + threads);
  }

  private void group(String name) throws Exception {
    Ranks.run(
        2,
        inFolder(name),
        ranks -> {
          FloatBuffer values = bytes(400).asFloatBuffer();
          for (int i = 0; i < 200; i++) {
            ranks.allReduce(values);
            ranks.broadcast(bytes(4), 0);
          }
          return true;
        });
  }

  private static long entries(String what) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self", what))) {
      return entries.count();
    }
  }

  @Test
  void rank0NamesAPortThatItCannotUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Rendezvous at = new Rendezvous.AtHost("localhost", taken.getLocalPort());
      CommunicationException failure =
          assertThrows(
              CommunicationException.class, () -> Communicators.join(new GroupMember(0, 2, at)));
      assertTrue(
          failure.getMessage().startsWith("rank 0 cannot listen at " + at), failure.getMessage());
    }
  }

  @Test
  void anUnknownHostIsNamed() {
    Rendezvous at = new Rendezvous.AtHost("no-such-host.invalid", 29500);
    CommunicationException failure =
        assertThrows(CommunicationException.class, () -> new GlooProvider().join(member(at)));
    assertTrue(failure.getMessage().contains("no-such-host.invalid"), failure.getMessage());
  }

  private static GroupMember member(Rendezvous at) {
    return new GroupMember(1, 2, at);
  }

  @Test
  void missingRanksAreNamed() throws Exception {
    GroupMember alone = new GroupMember(0, 3, inFolder("alone"));
    GlooLibrary.load();
    CommunicationException failure =
        assertThrows(
            CommunicationException.class, () -> new GlooJoin(alone, Duration.ofMillis(300)).join());
    assertTrue(
        failure.getMessage().startsWith("rank 1, 2 did not join within"), failure.getMessage());
  }

  @Test
  void theTransportIsFoundAndAvailable() {
    assertEquals(
        List.of("Gloo"),
        Communicators.providers().stream().map(provider -> provider.name()).toList());
    assertTrue(Communicators.providers().get(0).unavailableBecause().isEmpty());
  }
}
