// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.model.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Small seeded pictures in memory, two in a batch. Which come in a step follows from epoch and step
 * alone, as {@link TrainingData} asks.
 */
final class ScriptedData implements TrainingData {
  static final int BATCH = 2;
  private static final int CONTEXT = ModelConfig.CONTEXT_SIZE;

  private final List<HostBatch> batches;
  private final int stepsPerEpoch;
  private final IntFunction<HostBatch> validation;
  private int validations;

  private ScriptedData(
      List<HostBatch> batches, int stepsPerEpoch, IntFunction<HostBatch> validation) {
    this.batches = batches;
    this.stepsPerEpoch = stepsPerEpoch;
    this.validation = validation;
  }

  /** {@code batches} batches of random colours in turn; another for validation. */
  static ScriptedData of(int size, int batches, int stepsPerEpoch) {
    List<HostBatch> made = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      made.add(batch(size, i));
    }
    HostBatch other = batch(size, batches);
    return new ScriptedData(made, stepsPerEpoch, epoch -> other);
  }

  /** The same, but one picture of a batch is not a number in one place. */
  ScriptedData withNan(int batch) {
    HostBatch good = batches.get(batch);
    FloatBuffer rgb = floats(good.rgb().remaining()).put(good.rgb().duplicate()).flip();
    rgb.put(rgb.limit() - 1, Float.NaN);
    List<HostBatch> changed = new ArrayList<>(batches);
    changed.set(batch, new HostBatch(BATCH, rgb, good.gray224(), good.labels(), good.names()));
    return new ScriptedData(changed, stepsPerEpoch, validation);
  }

  /** The same, validated on what the script has for each validation in turn. */
  ScriptedData validatedOn(IntFunction<HostBatch> script) {
    return new ScriptedData(batches, stepsPerEpoch, script);
  }

  /** Pictures of one colour, without labels. */
  static HostBatch plain(int size, float red, float green, float blue) {
    FloatBuffer rgb = floats(BATCH * size * size * 3);
    while (rgb.hasRemaining()) {
      rgb.put(red).put(green).put(blue);
    }
    ByteBuffer labels = ByteBuffer.allocateDirect(BATCH * CONTEXT * CONTEXT);
    while (labels.hasRemaining()) {
      labels.put((byte) 255);
    }
    FloatBuffer gray = floats(BATCH * CONTEXT * CONTEXT);
    return new HostBatch(BATCH, rgb.flip(), gray, labels.flip(), List.of("plain 1", "plain 2"));
  }

  private static HostBatch batch(int size, int number) {
    Random random = new Random(number);
    FloatBuffer rgb = floats(BATCH * size * size * 3);
    while (rgb.hasRemaining()) {
      rgb.put(random.nextFloat());
    }
    FloatBuffer gray = floats(BATCH * CONTEXT * CONTEXT);
    ByteBuffer labels = ByteBuffer.allocateDirect(BATCH * CONTEXT * CONTEXT);
    while (gray.hasRemaining()) {
      gray.put(random.nextFloat());
      labels.put((byte) random.nextInt(ModelConfig.CLASSES));
    }
    List<String> names =
        List.of("picture" + 2 * number + ".png", "picture" + (2 * number + 1) + ".png");
    return new HostBatch(BATCH, rgb.flip(), gray.flip(), labels.flip(), names);
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  @Override
  public Batches training(int epoch, int firstStep) {
    List<HostBatch> pass = new ArrayList<>();
    for (int step = firstStep; step < stepsPerEpoch; step++) {
      pass.add(batches.get((step + epoch) % batches.size()));
    }
    return new Pass(pass);
  }

  @Override
  public Batches validation() {
    HostBatch next = validation.apply(validations);
    validations++;
    return new Pass(List.of(next));
  }

  /** Batches whose buffers are read from their start each time. */
  private static final class Pass implements Batches {
    private final List<HostBatch> batches;
    private int next;

    Pass(List<HostBatch> batches) {
      this.batches = batches;
    }

    @Override
    public HostBatch next() {
      if (next == batches.size()) {
        return null;
      }
      HostBatch batch = batches.get(next);
      next++;
      return new HostBatch(
          batch.count(),
          batch.rgb().duplicate(),
          batch.gray224().duplicate(),
          batch.labels().duplicate(),
          batch.names());
    }

    @Override
    public void close() {}
  }
}
