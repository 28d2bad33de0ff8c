// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.model.ModelConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Small seeded images in memory, two in a batch. The batch of a step depends on epoch and step
 * alone, as {@link TrainingData} requires.
 */
final class ScriptedData implements TrainingData {
  static final int BATCH = 2;

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

  /** {@code batches} batches of random colours, in rotation, and one for validation. */
  static ScriptedData of(int size, int batches, int stepsPerEpoch) {
    List<HostBatch> made = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      made.add(batch(size, i));
    }
    HostBatch other = batch(size, batches);
    return new ScriptedData(made, stepsPerEpoch, epoch -> other);
  }

  /** The same, but the last label of one batch is no class, so that its loss is NaN. */
  ScriptedData withNan(int batch) {
    HostBatch good = batches.get(batch);
    HostBatch bad = new HostBatch(BATCH, good.height(), good.width());
    System.arraycopy(good.rgb(), 0, bad.rgb(), 0, good.rgb().length);
    System.arraycopy(good.gray224(), 0, bad.gray224(), 0, good.gray224().length);
    System.arraycopy(good.labels(), 0, bad.labels(), 0, good.labels().length);
    bad.labels()[bad.labels().length - 1] = ModelConfig.CLASSES;
    fill(bad, good.names());
    List<HostBatch> changed = new ArrayList<>(batches);
    changed.set(batch, bad);
    return new ScriptedData(changed, stepsPerEpoch, validation);
  }

  /** The same, with the script's batch for each validation in turn. */
  ScriptedData validatedOn(IntFunction<HostBatch> script) {
    return new ScriptedData(batches, stepsPerEpoch, script);
  }

  /** Images of one colour, without labels. */
  static HostBatch plain(int size, int red, int green, int blue) {
    HostBatch plain = new HostBatch(BATCH, size, size);
    ByteBuffer rgb = ByteBuffer.wrap(plain.rgb());
    while (rgb.hasRemaining()) {
      rgb.put((byte) red).put((byte) green).put((byte) blue);
    }
    Arrays.fill(plain.labels(), (byte) 255);
    return fill(plain, List.of("plain 1", "plain 2"));
  }

  private static HostBatch batch(int size, int number) {
    Random random = new Random(number);
    HostBatch batch = new HostBatch(BATCH, size, size);
    random.nextBytes(batch.rgb());
    random.nextBytes(batch.gray224());
    for (int i = 0; i < batch.labels().length; i++) {
      batch.labels()[i] = (byte) random.nextInt(ModelConfig.CLASSES);
    }
    return fill(
        batch, List.of("picture" + 2 * number + ".png", "picture" + (2 * number + 1) + ".png"));
  }

  private static HostBatch fill(HostBatch batch, List<String> names) {
    batch.setCount(BATCH);
    for (int slot = 0; slot < BATCH; slot++) {
      batch.setName(slot, names.get(slot));
    }
    return batch;
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

  private static final class Pass implements Batches {
    private final Iterator<HostBatch> batches;

    Pass(List<HostBatch> batches) {
      this.batches = batches.iterator();
    }

    @Override
    public Optional<HostBatch> next() {
      return batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
    }

    @Override
    public void close() {}
  }
}
