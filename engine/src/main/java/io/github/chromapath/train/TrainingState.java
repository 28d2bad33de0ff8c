package io.github.chromapath.train;

/**
 * Where training stands, besides parameters and optimizer state. The order of the pictures and
 * their flips follow from the seed, the epoch and the step alone.
 *
 * @param epoch epochs completed
 * @param step steps completed in the running epoch
 * @param globalStep steps completed in all
 * @param stopping the best validation loss and the patience used up
 */
public record TrainingState(int epoch, int step, long globalStep, EarlyStopping stopping) {
  /** Before the first step. */
  public static TrainingState start(int patience) {
    return new TrainingState(0, 0, 0, EarlyStopping.start(patience));
  }

  TrainingState afterStep() {
    return new TrainingState(epoch, step + 1, globalStep + 1, stopping);
  }

  TrainingState afterEpoch(double validationLoss) {
    return new TrainingState(epoch + 1, 0, globalStep, stopping.after(validationLoss));
  }
}
