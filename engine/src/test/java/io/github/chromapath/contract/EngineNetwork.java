// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.ModelInput;
import io.github.chromapath.model.Targets;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.BatchTensors;
import io.github.chromapath.train.LossScaler;
import io.github.chromapath.train.Ranks;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine's results for a batch, under the names and in the order of elements of {@link
 * NetworkOracle}. Weights are written to the stores by name, as from files.
 */
final class EngineNetwork {
  private final Backend backend;
  private final NetworkBatch batch;
  private final List<String> frozen;
  private final ParallelConfig parallel;
  private final BatchShare share;
  private final Map<String, float[]> results = new LinkedHashMap<>();

  /**
   * Results for a batch, nothing yet.
   *
   * @param frozen groups that are not trained
   */
  EngineNetwork(Backend backend, NetworkBatch batch, List<String> frozen) {
    this(backend, batch, frozen, ParallelConfig.standard());
  }

  /**
   * Results for the share of a batch that the backend's rank has.
   *
   * @param batch of all ranks
   * @param parallel how the ranks train together
   */
  EngineNetwork(Backend backend, NetworkBatch batch, List<String> frozen, ParallelConfig parallel) {
    this.backend = backend;
    this.batch = batch;
    this.frozen = frozen;
    this.parallel = parallel;
    Communicator ranks = backend.communicator();
    share = new BatchShare(ranks.rank(), ranks.world(), batch.gray().shape().n());
  }

  /** Inference, then training steps, of a network that is trained as a whole. */
  static Map<String, float[]> solve(
      Backend backend,
      ModelConfig model,
      NetworkWeights weights,
      NetworkWeights vgg,
      NetworkBatch batch,
      int steps,
      Precision precision) {
    return new EngineNetwork(backend, batch, List.of())
        .solve(model, weights, vgg, steps, precision);
  }

  /** Inference, if there is one rank, then training steps; once. */
  Map<String, float[]> solve(
      ModelConfig model,
      NetworkWeights weights,
      NetworkWeights vgg,
      int steps,
      Precision precision) {
    try (ParameterStore store = new ParameterStore();
        ParameterStore features = new ParameterStore()) {
      Shape size = batch.gray().shape();
      model.register(store);
      frozen.forEach(store::freeze);
      store.allocate(backend);
      store.allocateGradients();
      weights.values().forEach(store::write);
      new Vgg16Features(features);
      features.allocate(backend);
      vgg.values().forEach(features::write);
      TrainingSpec spec =
          TrainingSpec.of(model, size.h(), size.w())
              .withPerceptual(
                  Optional.of(new PerceptualConfig(features, PerceptualSize.OWN))
                      .filter(loss -> model.lossWeights().perceptual() > 0))
              .withPrecision(precision)
              .withParallel(parallel);
      if (share.whole()) {
        evaluate(spec, store);
        infer(spec, store);
      }
      train(spec, store, steps);
    }
    return results;
  }

  private StepConfig config(TrainingSpec spec) {
    return StepConfig.of(spec, share).withAllUploaded().withOutputs(StepConfig.Outputs.ALL);
  }

  private void evaluate(TrainingSpec spec, ParameterStore store) {
    try (StepProgram program = StepProgram.evaluation(backend, config(spec), store)) {
      upload(program.batch());
      program.run();
      putOutputs("eval.", program, spec.model());
    }
  }

  /** The network's outputs but rgb; cold diffusion has no logits. */
  private void putOutputs(String prefix, StepProgram program, ModelConfig model) {
    put(prefix + "s", program.output("s"));
    put(prefix + "ab", program.output("ab"));
    if (!(model instanceof ColdDiffusionConfig)) {
      put(prefix + "logits", program.output("logits"));
    }
  }

  /** The same with fused operations. */
  private void infer(TrainingSpec spec, ParameterStore store) {
    Shape shape = batch.gray().shape();
    float[] ab = new float[Math.toIntExact(2 * shape.elements())];
    Shape classes = batch.labels().shape().withChannels(ModelConfig.CLASSES);
    float[] logits = new float[Math.toIntExact(classes.elements())];
    PredictorConfig config =
        PredictorConfig.of(spec.model(), shape.h(), shape.w())
            .withBatch(shape.n())
            .withSegmentation(spec.model().segmentation())
            .withPrecision(spec.precision());
    try (FrozenWeights weights = FrozenWeights.on(backend);
        Predictor predictor = new Predictor(backend, store, weights, config)) {
      predictor.predict(
          FloatBuffer.wrap(batch.gray().values()),
          FloatBuffer.wrap(batch.gray224().values()),
          FloatBuffer.wrap(ab));
      if (config.segmentation()) {
        predictor.logits(FloatBuffer.wrap(logits));
        results.put("infer.logits", ChannelsLast.toChannelsFirst(classes, logits));
      }
    }
    results.put("infer.ab", ChannelsLast.toChannelsFirst(shape.withChannels(2), ab));
  }

  private void train(TrainingSpec spec, ParameterStore store, int steps) {
    try (AdaDeltaOptimizer optimizer =
            new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
        StepProgram program = StepProgram.training(backend, config(spec), store, optimizer)) {
      upload(program.batch());
      program.setLabelPart(labelPart(spec.model()));
      Precision precision = spec.precision();
      LossScaler scaler = LossScaler.start(precision);
      float[] history = new float[4 * steps];
      for (int i = 0; i < steps; i++) {
        Losses losses = ofAllRanks(program.run(), spec);
        while (!program.gradientsFinite() && precision.scalesLoss() && !scaler.exhausted()) {
          scaler = scaler.afterBad();
          program.setLossScale(scaler.scale());
          losses = ofAllRanks(program.run(), spec);
        }
        assertTrue(program.gradientsFinite(), "gradients at a loss scale of " + scaler.scale());
        if (i == 0) {
          putOutputs("out.", program, spec.model());
          putStep(program, losses, store);
        }
        program.commit();
        history[4 * i] = (float) losses.total();
        history[4 * i + 1] = (float) losses.huber();
        history[4 * i + 2] = (float) losses.crossEntropy();
        history[4 * i + 3] = (float) losses.perceptual();
      }
      results.put("losses", history);
      store.all().forEach(p -> results.put("param." + p.name(), store.read(p.name())));
    }
  }

  /**
   * The losses of the batch from those of the shares, which are means of other numbers of terms.
   */
  private Losses ofAllRanks(Losses own, TrainingSpec spec) {
    double labels = labelPart(spec.model());
    double[] sums =
        new Ranks(backend.communicator())
            .sums(
                share.part() * own.huber(),
                labels * own.crossEntropy(),
                share.part() * own.perceptual());
    return share.whole() ? own : Losses.of(spec.loss().weights(), sums[0], sums[1], sums[2]);
  }

  /** The part of the labels that this rank has. */
  private double labelPart(ModelConfig model) {
    HostTensor labels =
        model.inputs().contains(ModelInput.PRESENCE) ? batch.presence() : batch.labels();
    double all = labelled(labels);
    return all == 0 ? 0 : labelled(own(labels)) / all;
  }

  private static long labelled(HostTensor labels) {
    long count = 0;
    for (float label : labels.values()) {
      count += label == SoftmaxCrossEntropy.IGNORE ? 0 : 1;
    }
    return count;
  }

  /** This rank's images. */
  private HostTensor own(HostTensor whole) {
    Shape shape = whole.shape();
    int image = whole.values().length / shape.n();
    return HostTensor.of(
        new Shape(share.images(), shape.h(), shape.w(), shape.c()),
        Arrays.copyOfRange(
            whole.values(), share.first() * image, (share.first() + share.images()) * image));
  }

  private void putStep(StepProgram program, Losses losses, ParameterStore store) {
    put("out.rgb", program.output("rgb"));
    put("loss.total", losses.total());
    put("loss.huber", losses.huber());
    put("loss.ce", losses.crossEntropy());
    put("loss.perceptual", losses.perceptual());
    for (Parameter parameter : store.all()) {
      if (parameter.role() instanceof Parameter.Role.Trained) {
        results.put("grad." + parameter.name(), store.readGradient(parameter.name()));
      }
    }
  }

  private void upload(BatchTensors tensors) {
    TestTensors.upload(backend, own(batch.gray()), tensors.gray());
    tensors
        .inputs()
        .gray224()
        .ifPresent(gray -> TestTensors.upload(backend, own(batch.gray224()), gray));
    TestTensors.upload(backend, own(batch.ab()), tensors.ab());
    TestTensors.upload(backend, own(batch.rgb()), tensors.rgb());
    Targets targets = tensors.targets();
    targets.labels().ifPresent(labels -> TestTensors.upload(backend, own(batch.labels()), labels));
    targets
        .presence()
        .ifPresent(known -> TestTensors.upload(backend, own(batch.presence()), known));
    targets.draw().ifPresent(draws -> TestTensors.upload(backend, own(batch.draws()), draws));
  }

  private void put(String name, double value) {
    results.put(name, new float[] {(float) value});
  }

  private void put(String name, Tensor tensor) {
    float[] values = TestTensors.download(backend, tensor);
    results.put(name, ChannelsLast.toChannelsFirst(tensor.shape(), values));
  }
}
