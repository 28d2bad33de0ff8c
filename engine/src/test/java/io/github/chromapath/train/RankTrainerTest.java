// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.Float16ByCasts;
import io.github.chromapath.contract.RankThreads;
import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.train.Trainer.Outcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Training on two ranks: decisions, faults and bits are the same on both. */
class RankTrainerTest {
  private static final int SIZE = 32;
  private static final int PATIENCE = 16;
  private static final float LR = 0.004f;

  /** A rank's share of each batch. */
  private record Shares(TrainingData whole, BatchShare share, int failing) implements TrainingData {
    static Shares of(TrainingData whole, Backend backend) {
      int rank = backend.communicator().rank();
      return new Shares(whole, new BatchShare(rank, 2, ScriptedData.BATCH), Integer.MAX_VALUE);
    }

    /** The same; the second rank cannot read one batch. */
    Shares failingAt(int batch) {
      return share.rank() == 1 ? new Shares(whole, share, batch) : this;
    }

    @Override
    public int stepsPerEpoch() {
      return whole.stepsPerEpoch();
    }

    @Override
    public Batches training(int epoch, int firstStep) {
      return own(whole.training(epoch, firstStep), failing);
    }

    @Override
    public Batches validation() {
      return own(whole.validation(), Integer.MAX_VALUE);
    }

    private Batches own(Batches batches, int failingBatch) {
      return new Batches() {
        private int read;

        @Override
        public Optional<HostBatch> next() throws IOException {
          if (read == failingBatch) {
            throw new FileNotFoundException("picture.png: there is no such file");
          }
          read++;
          return batches.next().map(batch -> part(batch, share));
        }

        @Override
        public void close() {
          batches.close();
        }
      };
    }
  }

  private static HostBatch part(HostBatch batch, BatchShare share) {
    int count = share.images();
    HostBatch part = new HostBatch(count, batch.height(), batch.width());
    copy(batch.rgb(), part.rgb(), share);
    copy(batch.gray224(), part.gray224(), share);
    copy(batch.labels(), part.labels(), share);
    part.setCount(count);
    for (int slot = 0; slot < count; slot++) {
      part.setName(slot, batch.names().get(share.first() + slot));
    }
    return part;
  }

  private static void copy(byte[] from, byte[] to, BatchShare share) {
    int image = from.length / share.batch();
    System.arraycopy(from, share.first() * image, to, 0, share.images() * image);
  }

  /** The work of one rank with its network. */
  @FunctionalInterface
  private interface Body<T> {
    T run(TrainingRig rig) throws Exception;
  }

  private static <T> List<T> onTwoRanks(Body<T> body) throws Exception {
    return RankThreads.run(
        2,
        ranks -> {
          try (TrainingRig rig =
              new TrainingRig(CpuBackend.open(1, ranks), SIZE, LR, Precision.FP32)) {
            return body.run(rig);
          }
        });
  }

  private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0f, name));
  }

  /** Remembers everything after each step. */
  private static final class StepJournal implements TrainingListener {
    private final TrainingRig rig;
    private final List<Map<String, float[]>> snapshots = new ArrayList<>();
    private final List<TrainingState> states = new ArrayList<>();

    StepJournal(TrainingRig rig) {
      this.rig = rig;
    }

    @Override
    public void step(TrainingState state, Losses losses) {
      snapshots.add(rig.snapshot());
      states.add(state);
    }

    @Override
    public void epoch(TrainingState state, Losses training, Losses validation) {
      states.add(state);
    }

    @Override
    public void saveBest(TrainingState state) {}

    @Override
    public void saveLast(TrainingState state) {}
  }

  @Test
  void weightsAndStateHaveTheSameBitsAfterEachStep() throws Exception {
    List<StepJournal> journals =
        onTwoRanks(
            rig -> {
              StepJournal journal = new StepJournal(rig);
              Outcome outcome =
                  rig.trainer.train(
                      TrainingState.start(PATIENCE),
                      new TrainingLimits(1, 2),
                      Shares.of(ScriptedData.of(SIZE, 2, 2), rig.backend),
                      journal,
                      () -> false);
              assertEquals(Outcome.LIMIT_REACHED, outcome);
              return journal;
            });
    assertEquals(3, journals.get(0).states.size(), "two steps and an epoch");
    assertEquals(journals.get(0).states, journals.get(1).states);
    assertEquals(4, journals.get(0).states.get(1).losses().images(), "images of both ranks");
    for (int step = 0; step < 2; step++) {
      assertSameBits(journals.get(0).snapshots.get(step), journals.get(1).snapshots.get(step));
    }
    String weight = "color.us9.conv.weight";
    assertFalse(
        Arrays.equals(
            journals.get(0).snapshots.get(0).get(weight),
            journals.get(0).snapshots.get(1).get(weight)),
        "nothing was trained");
  }

  /** The label that is no class is on the second rank. */
  @Test
  void aNonFiniteLossOnOneRankStopsBothBeforeIt() throws Exception {
    List<String> messages =
        onTwoRanks(
            rig -> {
              NonFiniteLossException stopped =
                  assertThrows(
                      NonFiniteLossException.class,
                      () ->
                          rig.trainer.train(
                              TrainingState.start(PATIENCE),
                              new TrainingLimits(1, 2),
                              Shares.of(ScriptedData.of(SIZE, 2, 2).withNan(0), rig.backend),
                              rig.journal,
                              () -> false));
              assertSameBits(rig.initial, rig.snapshot());
              assertEquals(0, rig.journal.last.state().globalStep());
              return stopped.getMessage();
            });
    assertEquals(messages.get(0), messages.get(1));
    assertTrue(messages.get(0).contains("on picture0.png, picture1.png"), messages.get(0));
  }

  @Test
  void aFailureToReadStopsBothAfterTheSameStep() throws Exception {
    List<String> failures =
        onTwoRanks(
            rig -> {
              IOException failure =
                  assertThrows(
                      IOException.class,
                      () ->
                          rig.trainer.train(
                              TrainingState.start(PATIENCE),
                              new TrainingLimits(1, 3),
                              Shares.of(ScriptedData.of(SIZE, 2, 3), rig.backend).failingAt(1),
                              rig.journal,
                              () -> false));
              assertEquals(1, rig.journal.lastStep.globalStep());
              return failure.getClass().getSimpleName() + ": " + failure.getMessage();
            });
    assertEquals(
        List.of(
            "RankFailedException: rank 1 stopped: java.io.FileNotFoundException: picture.png:"
                + " there is no such file",
            "FileNotFoundException: picture.png: there is no such file"),
        failures);
  }

  /** In binary16, with a loss scale on the second rank alone under which gradients overflow. */
  @Test
  void anOverflowOnOneRankIsAnOverflowOnBoth() throws Exception {
    List<List<Boolean>> finite =
        RankThreads.run(
            2,
            ranks -> {
              try (Backend backend = new Float16ByCasts(CpuBackend.open(1, ranks))) {
                return finiteSteps(backend);
              }
            });
    assertEquals(List.of(List.of(true, false), List.of(true, false)), finite);
  }

  private static List<Boolean> finiteSteps(Backend backend) throws IOException {
    ModelConfig model = ModelConfig.standard().withWidth(1.0 / 16);
    try (ParameterStore store = new ParameterStore()) {
      model.register(store);
      store.allocate(backend);
      store.allocateGradients();
      store.initialize(11);
      TrainingSpec spec = TrainingSpec.of(model, SIZE, SIZE).withPrecision(Precision.FP16);
      Shares data = Shares.of(ScriptedData.of(SIZE, 1, 1), backend);
      StepConfig config = StepConfig.of(spec, data.share());
      try (Optimizer optimizer = AdaDeltaConfig.standard().create(store, backend);
          StepProgram step = StepProgram.training(backend, config, store, optimizer)) {
        data.training(0, 0).next().orElseThrow().upload(backend, step.batch());
        List<Boolean> finite = new ArrayList<>();
        step.setLossScale(1);
        step.run();
        finite.add(step.gradientsFinite());
        step.setLossScale(data.share().rank() == 1 ? 0x1p100f : 1);
        step.run();
        finite.add(step.gradientsFinite());
        return finite;
      }
    }
  }
}
