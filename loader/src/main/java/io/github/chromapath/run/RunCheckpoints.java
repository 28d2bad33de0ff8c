// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.train.TrainingState;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Writes and reads the checkpoints of a run. At any moment the folder has a complete checkpoint to
 * resume from, once the first is written: a damaged one never replaces an intact one. Not
 * thread-safe.
 */
final class RunCheckpoints {
  private final RunFolder folder;
  private final Settings settings;
  private final ParameterStore store;
  private final Optimizer optimizer;
  private final Backend backend;
  private Optional<TrainingState> saved = Optional.empty();
  private boolean lastIsIntact;

  /**
   * @param backend the device that trains; its name and algorithms are stored in the checkpoints to
   *     resume from
   */
  RunCheckpoints(
      RunFolder folder,
      Settings settings,
      ParameterStore store,
      Optimizer optimizer,
      Backend backend) {
    this.folder = folder;
    this.settings = settings;
    this.store = store;
    this.optimizer = optimizer;
    this.backend = backend;
  }

  /** {@return the state in the last checkpoint that was written or read; empty before that} */
  Optional<TrainingState> saved() {
    return saved;
  }

  /** Loads the network and the optimizer. */
  TrainingState read(ResumePoint point) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(point.file())) {
      checkpoint.readParameters(store);
      checkpoint.readOptimizer(optimizer);
      saved = Optional.of(checkpoint.readState());
    }
    lastIsIntact = point.file().equals(folder.last());
    return saved.get();
  }

  void saveBest() throws IOException {
    ParameterStore result = optimizer.average().orElse(store);
    Uninterruptible.run(() -> Checkpoint.write(folder.best(), settings, result));
  }

  /** Saves the last checkpoint, unless it has this state already. */
  void saveLast(TrainingState now) throws IOException {
    if (saved.equals(Optional.of(now)) && lastIsIntact) {
      return;
    }
    Uninterruptible.run(
        () -> {
          forceLog();
          SafetensorsWriter writer =
              Checkpoint.resumable(settings, store, optimizer, now)
                  .metadata(ResumePoint.DEVICE, backend.capabilities().device());
          backend
              .algorithms()
              .map(AlgorithmsText::write)
              .ifPresent(text -> writer.metadata(ResumePoint.ALGORITHMS, text));
          if (lastIsIntact) {
            writer.writeKeeping(folder.last(), folder.previous());
          } else {
            writer.write(folder.last());
          }
        });
    lastIsIntact = true;
    saved = Optional.of(now);
  }

  /** The lines of the log up to a checkpoint must not be lost if the checkpoint is not. */
  private void forceLog() throws IOException {
    if (Files.exists(folder.log())) {
      try (FileChannel log = FileChannel.open(folder.log(), StandardOpenOption.WRITE)) {
        log.force(true);
      }
    }
  }

  /**
   * Keeps the last checkpoint under the number of its step, and removes older numbered ones.
   *
   * @param keep number of numbered checkpoints that stay, at least 1
   */
  void number(int keep) throws IOException {
    Path numbered = folder.numbered(saved.orElseThrow().globalStep());
    Uninterruptible.run(
        () -> {
          link(numbered);
          List<Path> all = folder.numbered();
          for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
            Files.deleteIfExists(old);
          }
          AtomicFile.forceNames(numbered);
        });
  }

  /** Both names share the content: neither file is ever written again. */
  private void link(Path numbered) throws IOException {
    Files.deleteIfExists(numbered);
    try {
      Files.createLink(numbered, folder.last());
    } catch (UnsupportedOperationException | IOException e) {
      // Some file systems have no links, such as exFAT.
      AtomicFile.write(
          numbered,
          channel -> {
            try (FileChannel last = FileChannel.open(folder.last(), StandardOpenOption.READ)) {
              for (long at = 0; at < last.size(); ) {
                at += last.transferTo(at, last.size() - at, channel);
              }
            }
          });
    }
  }
}
