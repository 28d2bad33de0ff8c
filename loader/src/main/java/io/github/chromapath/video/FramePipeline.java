// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.colorize.ColorPredictor;
import io.github.chromapath.colorize.GrayPicture;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Colours the frames of a video segment by segment: one thread decodes and finds motion, the
 * caller's runs the network, and one steadies colours and encodes. The frames in flight are
 * bounded. Used once.
 */
final class FramePipeline {
  /** Frames of a segment. */
  static final int SEGMENT = 64;

  /** Samples of luma of the frames after a frame on which it depends, at most. */
  private static final int WAITING_SAMPLES = 1 << 25;

  private static final int MOST_WAITING = 16;

  /** Most frames between two threads. They take memory, and more of them save no time. */
  private static final int QUEUED = 4;

  /** A frame on its way. */
  private record Frame(long index, LumaFrame luma, GrayPicture gray, FrameMotion.Step step) {
    /** Whether a segment ends with this frame. */
    boolean last() {
      return index % SEGMENT == SEGMENT - 1;
    }
  }

  /** A frame after the network, with the colours that it predicts, if it has run on this frame. */
  private record Predicted(Frame frame, Optional<float[]> own) {}

  /**
   * A frame with its colours.
   *
   * @param state what the next frame depends on, after the last frame of a segment
   */
  @SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
  private record Colored(Frame frame, float[] ab, byte[] state) {}

  /** Frames of which those for the network pass through it together. */
  private record Group(ColorPredictor.Batch batch, List<Frame> frames) {}

  private final ColorPredictor predictor;
  private final TemporalSettings temporal;
  private final FrameReader reader;
  private final FrameEncoder.Plan plan;
  private final WorkFolder work;
  private final VideoListener listener;
  private final YuvConverter converter;
  private final Handover<Group> decoded;
  private final Handover<Predicted> predicted;
  private final int waiting;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private long networkNanos;

  /**
   * How frames get their colours.
   *
   * @param predictor the network
   * @param temporal how the colours of frames follow each other
   */
  record Coloring(ColorPredictor predictor, TemporalSettings temporal) {}

  /**
   * A pipeline.
   *
   * @param coloring the network, and how frames follow each other
   * @param reader decodes from the first frame on
   * @param plan how frames are encoded
   * @param work receives finished segments
   */
  FramePipeline(
      Coloring coloring,
      FrameReader reader,
      FrameEncoder.Plan plan,
      WorkFolder work,
      VideoListener listener) {
    this.predictor = coloring.predictor();
    this.temporal = coloring.temporal();
    this.reader = reader;
    this.plan = plan;
    this.work = work;
    this.listener = listener;
    FilmInfo info = plan.info();
    converter = new YuvConverter(info.width(), info.height(), plan.sampling(), plan.colors());
    int fitting = WAITING_SAMPLES / (info.width() * info.height());
    waiting = Math.max(1, Math.min(MOST_WAITING, fitting));
    int queued = Math.min(QUEUED, waiting);
    decoded = new Handover<>(Math.max(1, queued / predictor.batchSize()));
    predicted = new Handover<>(queued);
  }

  /**
   * Colours all frames after those that are finished.
   *
   * @param finished earlier work
   * @return whether all frames are finished; otherwise a stop was requested
   * @throws IOException in one sentence, if the video cannot be decoded or a segment not be stored
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws CancellationException if the thread is interrupted
   */
  boolean run(WorkFolder.Resumed finished) throws IOException {
    Thread decoding = start("chromapath-decode", () -> decode(finished));
    Thread encoding = start("chromapath-encode", () -> encode(finished));
    try {
      predict();
    } catch (InterruptedException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    boolean interrupted = join(decoding);
    interrupted |= join(encoding);
    Throwable fault = failure.get();
    if (interrupted || fault instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      throw new CancellationException("colouring was cancelled, since the thread is interrupted");
    }
    rethrow(fault);
    return !stopped;
  }

  private static void rethrow(Throwable fault) throws IOException {
    if (fault instanceof IOException broken) {
      throw broken;
    }
    if (fault instanceof RuntimeException broken) {
      throw broken;
    }
    if (fault instanceof Error broken) {
      throw broken;
    }
  }

  /** Nanoseconds that the network has run. */
  long networkNanos() {
    return networkNanos;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private Thread start(String name, Work task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException | InterruptedException | RuntimeException | Error e) {
                fail(e);
              }
            },
            name);
    thread.start();
    return thread;
  }

  private void fail(Throwable fault) {
    failure.compareAndSet(null, fault);
    decoded.abort();
    predicted.abort();
  }

  /**
   * Waits for the end of a thread, which uses native memory; returns whether this was disturbed.
   */
  private boolean join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        fail(e);
      }
    }
    return interrupted;
  }

  private void decode(WorkFolder.Resumed finished) throws IOException, InterruptedException {
    FrameMotion motion =
        new FrameMotion(predictor.size(), temporal, FrameState.sinceKey(finished.state()));
    Group group = new Group(predictor.batch(), new ArrayList<>());
    Optional<LumaFrame> next = skip(finished.frames(), motion);
    for (long index = finished.frames(); next.isPresent(); index++) {
      GrayPicture gray = gray(next.get());
      FrameMotion.Step step =
          motion.next(gray.resized(predictor.size().width(), predictor.size().height()));
      if (step.key()) {
        group.batch().add(gray);
      }
      group.frames().add(new Frame(index, next.get(), gray, step));
      if (group.batch().size() == predictor.batchSize() || group.frames().size() >= waiting) {
        if (!decoded.give(group)) {
          return;
        }
        group = new Group(predictor.batch(), new ArrayList<>());
      }
      next = reader.next();
    }
    if (!group.frames().isEmpty()) {
      decoded.give(group);
    }
    decoded.close();
  }

  /** Decodes the frames that are finished, and returns the next. */
  private Optional<LumaFrame> skip(long frames, FrameMotion motion) throws IOException {
    Optional<LumaFrame> next = reader.next();
    for (long index = 0; index < frames && next.isPresent() && failure.get() == null; index++) {
      if (index == frames - 1) {
        motion.skip(gray(next.get()).resized(predictor.size().width(), predictor.size().height()));
      }
      next = reader.next();
    }
    return next;
  }

  private static GrayPicture gray(LumaFrame luma) {
    return new GrayPicture(luma.width(), luma.height(), luma::gray);
  }

  private void predict() throws InterruptedException {
    Optional<Group> next = decoded.take();
    while (next.isPresent() && !listener.stopRequested()) {
      ColorPredictor.Batch batch = next.get().batch();
      if (batch.size() > 0) {
        long begun = System.nanoTime();
        batch.predict();
        networkNanos += System.nanoTime() - begun;
      }
      int used = 0;
      for (Frame frame : next.get().frames()) {
        boolean key = frame.step().key();
        Optional<float[]> own = key ? Optional.of(batch.ab(used++)) : Optional.empty();
        predicted.give(new Predicted(frame, own));
      }
      next = decoded.take();
    }
    if (next.isPresent()) {
      stopped = true;
      decoded.abort();
      predicted.abort();
    }
    predicted.close();
  }

  /** Takes frames after the network until the colours of another are known. */
  private final class Steadying {
    private final SteadyColors colors =
        new SteadyColors(predictor.size(), temporal, Math.min(SteadyColors.AHEAD, waiting));
    private final Deque<Frame> pending = new ArrayDeque<>();

    Steadying(byte[] state) {
      colors.restore(FrameState.sums(state));
    }

    /** The next frame; empty at the end. */
    Optional<Colored> next() throws InterruptedException {
      boolean ended = false;
      while (!ended && !colors.ready()) {
        Optional<Predicted> next = predicted.take();
        next.ifPresent(this::add);
        ended = next.isEmpty();
      }
      if (pending.isEmpty() || stopped || failure.get() != null) {
        return Optional.empty();
      }
      Frame frame = pending.remove();
      float[] ab = colors.next();
      byte[] state =
          frame.last() && temporal.active()
              ? FrameState.of(frame.step().sinceKey(), colors.past())
              : new byte[0];
      return Optional.of(new Colored(frame, ab, state));
    }

    private void add(Predicted next) {
      colors.add(next.frame().step().motion(), next.own());
      pending.add(next.frame());
    }
  }

  private void encode(WorkFolder.Resumed finished) throws IOException, InterruptedException {
    Steadying steadying = new Steadying(finished.state());
    int segment = finished.segments();
    Optional<Colored> next = steadying.next();
    while (next.isPresent()) {
      List<CodedFrame> coded = new ArrayList<>();
      byte[] state = {};
      boolean last = false;
      try (FrameEncoder encoder =
          FrameEncoder.open(plan)
              .orElseThrow(() -> new IllegalStateException("the encoder cannot be opened"))) {
        while (next.isPresent() && !last) {
          Frame frame = next.get().frame();
          YuvPicture picture =
              predictor.color(
                  frame.gray(), frame.step().small(), next.get().ab(), converter::convert);
          coded.addAll(encoder.encode(picture, frame.luma().time(), frame.luma().duration()));
          last = frame.last();
          state = next.get().state();
          listener.advanced(1);
          next = steadying.next();
        }
        if (stopped || failure.get() != null) {
          return;
        }
        coded.addAll(encoder.finish());
      }
      work.store(segment, coded, state);
      segment++;
    }
  }
}
