// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.dataset.LabelIds;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.graph.ReducePrecision;
import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.UpdateRule;
import io.github.chromapath.train.Selection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Everything that decides the result of a training run; {@code config.json} of a {@link RunFolder}.
 *
 * @param data the data set, its split and the batch size
 * @param settings the network and its input size; stored in every checkpoint of the run
 * @param loss weights of the losses and of VGG16
 * @param optimizer parameter updates, their average and early stopping
 * @param start seed and initial weights
 */
public record TrainConfig(
    DataConfig data,
    Settings settings,
    LossSettings loss,
    OptimizerConfig optimizer,
    StartConfig start) {
  /**
   * {@return a configuration in which everything else has its default}
   *
   * @param folder of the data set
   * @param layout of the folder
   * @param validation number of validation images, at least 1
   */
  public static Builder builder(Path folder, DatasetLayout layout, int validation) {
    return new Builder(folder, layout, validation);
  }

  /**
   * Sets what differs from the defaults. The initial values of its fields are the only place where
   * the defaults of a training run are stated; {@code train --help} prints them.
   */
  public static final class Builder {
    private final Path folder;
    private final DatasetLayout layout;
    private final int validation;
    private Optional<LabelIds> labelIds = Optional.empty();
    private boolean keepGrey;
    private int batch = 4;
    private ParallelConfig parallel = ParallelConfig.standard();
    private Optional<SplitReference> split = Optional.empty();
    private Settings settings = Settings.standard();
    private Optional<LossWeights> lossWeights = Optional.empty();
    private float huberDelta = LossConfig.STANDARD_HUBER_DELTA;
    private Optional<BalanceConfig> balance = Optional.empty();
    private UpdateRule rule = AdaDeltaConfig.standard();
    private ScheduleConfig schedule = new ScheduleConfig.Constant(0);
    private OptionalDouble ema = OptionalDouble.empty();
    private Precision precision = Precision.FP32;
    private int patience = 16;
    private Selection selection = Selection.LOSS;
    private OptionalInt method = OptionalInt.empty();
    private long seed = 1;
    private Optional<Path> resnet50 = Optional.empty();
    private Optional<Path> vgg16 = Optional.empty();
    private Optional<CheckpointSource> init = Optional.empty();

    private Builder(Path folder, DatasetLayout layout, int validation) {
      this.folder = folder;
      this.layout = layout;
      this.validation = validation;
    }

    /** Sets the numbering of the labels; by default the layout's, which is checked on opening. */
    public Builder labelIds(Optional<LabelIds> ids) {
      labelIds = ids;
      return this;
    }

    /** Sets whether pictures without colour are trained on; by default they are left out. */
    public Builder keepGrey(boolean kept) {
      keepGrey = kept;
      return this;
    }

    /** Sets the number of images in a batch, of all ranks, at least 1. */
    public Builder batch(int images) {
      batch = images;
      return this;
    }

    /**
     * Sets whether batch norms of several ranks normalise with statistics of the whole batch; by
     * default with those of a rank's own images.
     */
    public Builder syncBatchNorm(boolean synchronize) {
      parallel = parallel.withSyncBatchNorm(synchronize);
      return this;
    }

    /** Sets how several ranks exchange and sum gradients; by default in fp32. */
    public Builder reducePrecision(ReducePrecision precision) {
      parallel = parallel.withGradients(precision);
      return this;
    }

    /** Sets the manifest of the split. The number of validation images is that of its part. */
    public Builder split(Optional<SplitReference> reference) {
      split = reference;
      return this;
    }

    /** Sets the network and its input size. */
    public Builder settings(Settings value) {
      settings = value;
      return this;
    }

    /** Sets the weights of the losses in the total; by default those of the network. */
    public Builder lossWeights(LossWeights value) {
      lossWeights = Optional.of(value);
      return this;
    }

    /** Sets the delta of the Huber loss; by default the paper's. */
    public Builder huberDelta(float delta) {
      huberDelta = delta;
      return this;
    }

    /** Sets the weights of pixels in the Huber loss; by default they are equal. */
    public Builder balance(Optional<BalanceConfig> value) {
      balance = value;
      return this;
    }

    /** Sets the optimizer and its hyperparameters, the learning rate included. */
    public Builder rule(UpdateRule value) {
      rule = value;
      return this;
    }

    /** Sets the learning rate and keeps the optimizer's other hyperparameters. */
    public Builder lr(float lr) {
      return rule(rule.withLr(lr));
    }

    /** Sets how the learning rate changes. */
    public Builder schedule(ScheduleConfig value) {
      schedule = value;
      return this;
    }

    /** Sets the decay of the moving average of the weights, in (0, 1), or none. */
    public Builder ema(OptionalDouble decay) {
      ema = decay;
      return this;
    }

    /** Sets how the training step stores activations. */
    public Builder precision(Precision value) {
      precision = value;
      return this;
    }

    /** Sets the epochs without improvement of the validation after which training stops. */
    public Builder patience(int epochs) {
      patience = epochs;
      return this;
    }

    /** Sets the number of a validation that selects the best epoch; the loss by default. */
    public Builder selection(Selection value) {
      selection = value;
      return this;
    }

    /** Records which of the paper's Methods was chosen; this sets nothing else. */
    public Builder method(OptionalInt number) {
      method = number;
      return this;
    }

    /** Sets the seed of initialisation, order and flips, and of the split without a manifest. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Sets torchvision's ResNet50 weights for the context path. */
    public Builder resnet50(Optional<Path> file) {
      resnet50 = file;
      return this;
    }

    /** Sets torchvision's VGG16 weights, which add the perceptual loss. */
    public Builder vgg16(Optional<Path> file) {
      vgg16 = file;
      return this;
    }

    /** Sets the checkpoint to start from. */
    public Builder init(Optional<CheckpointSource> checkpoint) {
      init = checkpoint;
      return this;
    }

    /** Sets which parts of the network of {@link #settings} are trained; call it after that. */
    public Builder transfer(TransferConfig value) {
      settings = settings.withTransfer(value);
      return this;
    }

    /**
     * {@return the configuration}
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public TrainConfig build() {
      return new TrainConfig(
          new DataConfig(
              new DataSource(folder, layout, labelIds, keepGrey),
              validation,
              batch,
              parallel,
              split),
          settings,
          new LossSettings(
              lossWeights.orElseGet(settings.model()::lossWeights), huberDelta, vgg16, balance),
          new OptimizerConfig(
              rule, schedule, ema, precision, new StoppingConfig(patience, selection)),
          new StartConfig(method, seed, resnet50, init));
    }
  }
}
