// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every {@link Communicator}. Subclass it for a transport. */
public abstract class CommunicatorContract {
  private static final int WORLD = 3;

  /**
   * Starts a group.
   *
   * @return joins the group as a rank; called once for each, on a thread of its own
   */
  protected abstract IntFunction<Communicator> group(int world);

  private <T> List<T> onEveryRank(int world, RankThreads.Body<T> body) throws Exception {
    return RankThreads.run(world, group(world), body);
  }

  static FloatBuffer floats(float... values) {
    FloatBuffer buffer = bytes(values.length * Float.BYTES).asFloatBuffer();
    return buffer.put(0, values);
  }

  private static DoubleBuffer doubles(double... values) {
    DoubleBuffer buffer = bytes(values.length * Double.BYTES).asDoubleBuffer();
    return buffer.put(0, values);
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  /** The numbers must be of the type bfloat16. */
  static ShortBuffer bfloat16(float... values) {
    ShortBuffer buffer = bytes(values.length * Short.BYTES).asShortBuffer();
    for (int i = 0; i < values.length; i++) {
      buffer.put(i, (short) (Float.floatToIntBits(values[i]) >>> 16));
    }
    return buffer;
  }

  static float[] values(ShortBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(buffer.get(i) << 16);
    }
    return values;
  }

  private static float[] values(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  private static float[] random(int rank, int count) {
    SplittableRandom random = new SplittableRandom(rank);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(20)));
    }
    return values;
  }

  @Test
  final void ranksAreNumbered() throws Exception {
    assertEquals(
        List.of("0 of 3", "1 of 3", "2 of 3"),
        onEveryRank(WORLD, ranks -> ranks.rank() + " of " + ranks.world()));
  }

  /** Each of the two additions of a sum in fp32 rounds by at most 2^-24 of the sum of |terms|. */
  @Test
  final void sumsOfFloatsHaveTheSameBitsOnEveryRank() throws Exception {
    int count = 10_007;
    List<float[]> sums =
        onEveryRank(
            WORLD,
            ranks -> {
              FloatBuffer own = floats(random(ranks.rank(), count));
              ranks.allReduce(own);
              return values(own);
            });
    List<float[]> terms = List.of(random(0, count), random(1, count), random(2, count));
    for (int i = 0; i < count; i++) {
      double exact = 0;
      double size = 0;
      for (float[] own : terms) {
        exact += own[i];
        size += Math.abs(own[i]);
      }
      assertEquals(exact, sums.get(0)[i], 2 * 0x1p-24 * size, "element " + i);
    }
    assertArrayEquals(bits(sums.get(0)), bits(sums.get(1)));
    assertArrayEquals(bits(sums.get(0)), bits(sums.get(2)));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Test
  final void sumsOfDoublesAreInDoublePrecision() throws Exception {
    List<Double> sums =
        onEveryRank(
            WORLD,
            ranks -> {
              DoubleBuffer own = doubles(ranks.rank() == 1 ? 0x1p40 : 1);
              ranks.allReduce(own);
              return own.get(0);
            });
    assertEquals(List.of(0x1p40 + 2, 0x1p40 + 2, 0x1p40 + 2), sums);
  }

  /** P - 1 roundings, as the terms are numbers of the type; some large enough to overflow. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  final void sumsOfBfloat16HaveTheSameBitsOnEveryRank(int world) throws Exception {
    int count = 10_007;
    List<float[]> terms = new ArrayList<>();
    for (int rank = 0; rank < world; rank++) {
      float[] own = random(rank, count);
      for (int i = 0; i < count; i++) {
        own[i] = Bfloat16.round(own[i]);
      }
      own[0] = 0x1.fep127f;
      own[1] = rank == 0 ? Float.NaN : 1;
      own[2] = rank == 0 ? Float.NEGATIVE_INFINITY : 1;
      own[3] = 0x1p-133f;
      terms.add(own);
    }
    List<float[]> sums =
        onEveryRank(
            world,
            ranks -> {
              ShortBuffer own = bfloat16(terms.get(ranks.rank()));
              ranks.allReduceBfloat16(own);
              assertEquals(0, own.position());
              return values(own);
            });
    float[] first = sums.get(0);
    assertEquals(Float.POSITIVE_INFINITY, first[0]);
    assertTrue(Float.isNaN(first[1]));
    assertEquals(Float.NEGATIVE_INFINITY, first[2]);
    assertEquals(world * 0x1p-133f, first[3]);
    for (int i = 4; i < count; i++) {
      double exact = 0;
      double size = 0;
      for (float[] own : terms) {
        exact += own[i];
        size += Math.abs(own[i]);
      }
      assertEquals(exact, first[i], Bfloat16.bound(world - 1, size), "element " + i);
    }
    sums.forEach(other -> assertArrayEquals(bits(first), bits(other)));
  }

  @Test
  final void onlyTheRemainingElementsChange() throws Exception {
    List<float[]> results =
        onEveryRank(
            WORLD,
            ranks -> {
              FloatBuffer own = floats(1, 2, 3, 4);
              own.position(1).limit(3);
              ranks.allReduce(own);
              assertEquals(1, own.position());
              assertEquals(3, own.limit());
              own.clear();
              ShortBuffer rounded = bfloat16(1, 2, 3, 4);
              rounded.position(1).limit(3);
              ranks.allReduceBfloat16(rounded);
              assertEquals(1, rounded.position());
              assertEquals(3, rounded.limit());
              assertArrayEquals(values(own), values(rounded.clear()));
              return values(own);
            });
    results.forEach(result -> assertArrayEquals(new float[] {1, 6, 9, 4}, result));
  }

  @Test
  final void notANumberReachesEveryRank() throws Exception {
    List<float[]> results =
        onEveryRank(
            WORLD,
            ranks -> {
              boolean last = ranks.rank() == 2;
              FloatBuffer own = floats(last ? Float.NaN : 1, last ? Float.POSITIVE_INFINITY : 1);
              ranks.allReduce(own);
              return values(own);
            });
    for (float[] result : results) {
      assertTrue(Float.isNaN(result[0]));
      assertEquals(Float.POSITIVE_INFINITY, result[1]);
    }
  }

  @Test
  final void everyRankCanBroadcast() throws Exception {
    List<String> results =
        onEveryRank(
            WORLD,
            ranks -> {
              StringBuilder received = new StringBuilder();
              for (int root = 0; root < WORLD; root++) {
                ByteBuffer own = bytes(3).put(1, (byte) (10 * ranks.rank()));
                ranks.broadcast(own, root);
                received.append(own.get(1)).append(' ');
                assertEquals(0, own.position());
              }
              return received.toString();
            });
    results.forEach(result -> assertEquals("0 10 20 ", result));
  }

  @Test
  final void manyCallsOfManySizesStayInOrder() throws Exception {
    onEveryRank(
        WORLD,
        ranks -> {
          for (int round = 0; round < 200; round++) {
            float[] own = new float[1 + round * 37 % 500];
            Arrays.fill(own, round + ranks.rank());
            FloatBuffer sums = floats(own);
            ranks.allReduce(sums);
            assertEquals(3 * round + 3, sums.get(own.length - 1));
            assertEquals(3 * round + 3, sums.get(0));
          }
          return true;
        });
  }

  @Test
  final void buffersAndRootsAreChecked() throws Exception {
    onEveryRank(
        2,
        ranks -> {
          assertThrows(
              IllegalArgumentException.class,
              () -> ranks.allReduce(FloatBuffer.wrap(new float[1])));
          assertThrows(
              IllegalArgumentException.class,
              () -> ranks.allReduce(DoubleBuffer.wrap(new double[1])));
          assertThrows(
              IllegalArgumentException.class,
              () -> ranks.allReduceBfloat16(ShortBuffer.wrap(new short[1])));
          ByteOrder foreign =
              ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                  ? ByteOrder.BIG_ENDIAN
                  : ByteOrder.LITTLE_ENDIAN;
          assertThrows(
              IllegalArgumentException.class,
              () -> ranks.allReduce(ByteBuffer.allocateDirect(4).order(foreign).asFloatBuffer()));
          assertThrows(
              IllegalArgumentException.class, () -> ranks.broadcast(ByteBuffer.allocate(1), 0));
          assertThrows(IllegalArgumentException.class, () -> ranks.broadcast(bytes(1), 2));
          assertThrows(IllegalArgumentException.class, () -> ranks.broadcast(bytes(1), -1));
          FloatBuffer one = floats(1);
          ranks.allReduce(one);
          assertEquals(2, one.get(0), "the refused calls are no calls of the group");
          return true;
        });
  }

  @Test
  final void aRankThatLeavesFailsTheOthers() throws Exception {
    List<Boolean> lost =
        onEveryRank(
            WORLD,
            ranks -> {
              ranks.requireComplete();
              ranks.allReduce(floats(1));
              if (ranks.rank() == 1) {
                ranks.close();
                ranks.close();
                return false;
              }
              CommunicationException first =
                  assertThrows(
                      CommunicationException.class, () -> ranks.allReduce(floats(new float[1000])));
              assertFalse(first.getMessage().isBlank());
              assertThrows(
                  CommunicationException.class, () -> ranks.allReduce(floats(new float[1000])));
              assertThrows(CommunicationException.class, ranks::requireComplete);
              return true;
            });
    assertEquals(List.of(true, false, true), lost);
  }
}
