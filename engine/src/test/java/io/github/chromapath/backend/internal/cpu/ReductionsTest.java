// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ReductionsTest {
  /** Ends each reduction when the test says so. Its result is twice the own values. */
  private static final class Prompted implements Communicator {
    final BlockingQueue<String> prompts = new LinkedBlockingQueue<>();
    final List<Integer> sizes = new ArrayList<>();

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int world() {
      return 2;
    }

    @Override
    public void allReduce(FloatBuffer values) {
      sizes.add(values.remaining());
      try {
        String failure = prompts.take();
        if (!failure.isEmpty()) {
          throw new CommunicationException(failure);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      for (int i = 0; i < values.remaining(); i++) {
        values.put(i, 2 * values.get(i));
      }
    }

    @Override
    public void allReduce(DoubleBuffer values) {
      throw new AssertionError();
    }

    @Override
    public void allReduceBfloat16(ShortBuffer values) {
      throw new AssertionError();
    }

    @Override
    public void broadcast(ByteBuffer bytes, int root) {
      throw new AssertionError();
    }

    @Override
    public void requireComplete() {}

    @Override
    public void close() {}
  }

  private final Prompted ranks = new Prompted();
  private final Arena arena = new Arena("vectors");
  private final Tensor first = arena.add("first", Shape.vector(3), DataType.FLOAT32);
  private final Tensor second = arena.add("second", Shape.vector(5), DataType.FLOAT32);
  private CpuBackend backend;
  private Reductions reductions;

  @BeforeEach
  void open() {
    backend = CpuBackend.open(1);
    arena.allocate(backend);
    reductions = new Reductions(ranks);
    backend.upload(FloatBuffer.wrap(new float[] {1, 2, 3}), first);
    backend.upload(FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5}), second);
  }

  @AfterEach
  void close() {
    reductions.close();
    arena.close();
    backend.close();
  }

  private float last(Tensor tensor) {
    float[] values = new float[(int) tensor.shape().elements()];
    backend.download(tensor, FloatBuffer.wrap(values));
    return values[values.length - 1];
  }

  @Test
  void workRunsDuringReductions() {
    reductions.run(
        List.of(
            reductions.start(first),
            reductions.start(second),
            () -> ranks.prompts.addAll(List.of("", "")),
            reductions::await,
            () -> assertEquals(6, last(first)),
            () -> assertEquals(10, last(second))));
    assertEquals(List.of(3, 5), ranks.sizes);
  }

  /** The second reduction is skipped: the others will not take part in it. */
  @Test
  void aLostRankEndsTheWait() {
    ranks.prompts.add("rank 1 left");
    CommunicationException lost =
        assertThrows(
            CommunicationException.class,
            () ->
                reductions.run(
                    List.of(
                        reductions.start(first),
                        reductions.start(second),
                        reductions::await,
                        () -> {
                          throw new AssertionError();
                        })));
    assertEquals("rank 1 left", lost.getMessage());
    assertEquals(List.of(3), ranks.sizes);
    assertEquals(5, last(second));
  }

  /** Memory of the program may be released after its failure. */
  @Test
  void aFailureOfOtherWorkWaitsForReductions() {
    IllegalStateException failure = new IllegalStateException();
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                reductions.run(
                    List.of(
                        reductions.start(first),
                        () -> {
                          ranks.prompts.add("");
                          throw failure;
                        }))));
    assertEquals(6, last(first));
    ranks.prompts.add("rank 1 left");
    assertThrows(
        IllegalStateException.class,
        () ->
            reductions.run(
                List.of(
                    reductions.start(second),
                    () -> {
                      throw failure;
                    })));
    assertEquals("rank 1 left", failure.getSuppressed()[0].getMessage());
  }

  @Test
  void anInterruptDoesNotEndTheWait() {
    Thread.currentThread().interrupt();
    Thread later = new Thread(() -> ranks.prompts.add(""));
    later.setDaemon(true);
    reductions.run(List.of(reductions.start(first), later::start, reductions::await));
    assertTrue(Thread.interrupted());
    assertEquals(6, last(first));
  }
}
