// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.Architecture;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.LossScaler;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Training steps on a given batch; outputs, losses, gradients and parameters go to a file. */
final class ParityRun {
  /**
   * The files to read.
   *
   * @param model checkpoint
   * @param batch batch file, docs/files.md
   * @param vgg16 weights of the perceptual loss, if any
   */
  record Inputs(Path model, Path batch, VggOption vgg16) {}

  private final Backend backend;
  private final ConsoleOptions console;
  private final Precision precision;
  private final SafetensorsWriter writer = new SafetensorsWriter();

  ParityRun(Backend backend, ConsoleOptions console, Precision precision) {
    this.backend = backend;
    this.console = console;
    this.precision = precision;
  }

  /**
   * Makes the steps and writes the file.
   *
   * @param lr learning rate, above 0
   * @param steps at least 1
   * @throws IOException if an input cannot be read or the output cannot be written
   */
  void run(Inputs inputs, float lr, int steps, Path out) throws IOException {
    ParityBatch batch = ParityBatch.read(inputs.batch());
    try (Checkpoint checkpoint = Checkpoint.open(inputs.model());
        ParameterStore store = new ParameterStore()) {
      Settings settings = checkpoint.settings();
      if (settings.model().architecture() != Architecture.MULTIPATH) {
        throw new CommandException(
            ExitCode.USAGE,
            inputs.model() + ": parity knows the multipath network only; give its checkpoint.");
      }
      settings.model().register(store);
      store.allocate(backend);
      store.allocateGradients();
      checkpoint.readParameters(store);
      Optional<ParameterStore> features = inputs.vgg16().load(backend, console::say);
      try {
        TrainingSpec spec =
            TrainingSpec.of(settings.model(), batch.height(), batch.width())
                .withPerceptual(
                    features.map(f -> new PerceptualConfig(f, settings.perceptualSize())))
                .withPrecision(precision);
        evaluate(spec, store, batch);
        train(spec, store, batch, lr, steps);
      } finally {
        features.ifPresent(ParameterStore::close);
      }
      settings.toMetadata().forEach(writer::metadata);
      writer.metadata("precision", PrecisionOption.name(precision));
      writer.write(out);
    }
  }

  private static StepConfig config(TrainingSpec spec, ParityBatch batch) {
    return StepConfig.of(spec, batch.count()).withAllUploaded().withOutputs(StepConfig.Outputs.ALL);
  }

  private void evaluate(TrainingSpec spec, ParameterStore store, ParityBatch batch) {
    try (StepProgram program = StepProgram.evaluation(backend, config(spec, batch), store)) {
      batch.upload(backend, program.batch());
      program.run();
      add("eval.s", program.output("s"));
      add("eval.ab", program.output("ab"));
      add("eval.logits", program.output("logits"));
    }
  }

  private void train(
      TrainingSpec spec, ParameterStore store, ParityBatch batch, float lr, int steps) {
    AdaDeltaConfig standard = AdaDeltaConfig.standard();
    AdaDeltaConfig config = new AdaDeltaConfig(lr, standard.rho(), standard.epsilon());
    try (AdaDeltaOptimizer optimizer = new AdaDeltaOptimizer(store, backend, config);
        StepProgram program = StepProgram.training(backend, config(spec, batch), store, optimizer);
        Progress progress = console.progress("parity", "steps", steps)) {
      batch.upload(backend, program.batch());
      float[] history = new float[steps * 4];
      LossScaler scaler = LossScaler.start(precision);
      for (int step = 0; step < steps; step++) {
        Losses losses = program.run();
        while (precision.scalesLoss() && !program.gradientsFinite() && scaler.scale() > 1) {
          scaler = scaler.afterBad();
          program.setLossScale(scaler.scale());
          losses = program.run();
        }
        if (step == 0) {
          addFirstStep(program, losses, store);
        }
        program.commit();
        history[4 * step] = (float) losses.total();
        history[4 * step + 1] = (float) losses.huber();
        history[4 * step + 2] = (float) losses.crossEntropy();
        history[4 * step + 3] = (float) losses.perceptual();
        progress.step(1);
      }
      writer.floats("losses", List.of(steps, 4), history);
      for (Parameter parameter : store.all()) {
        float[] values = store.read(parameter.name());
        writer.floats("param." + parameter.name(), parameter.fileShape(), values);
      }
    }
  }

  private void addFirstStep(StepProgram program, Losses losses, ParameterStore store) {
    add("out.s", program.output("s"));
    add("out.ab", program.output("ab"));
    add("out.logits", program.output("logits"));
    add("out.rgb", program.output("rgb"));
    add("loss.total", losses.total());
    add("loss.huber", losses.huber());
    add("loss.ce", losses.crossEntropy());
    add("loss.perceptual", losses.perceptual());
    for (Parameter parameter : store.all()) {
      if (parameter.trained()) {
        float[] gradient = store.readGradient(parameter.name());
        writer.floats("grad." + parameter.name(), parameter.fileShape(), gradient);
      }
    }
  }

  private void add(String name, double value) {
    writer.floats(name, List.of(), new float[] {(float) value});
  }

  private void add(String name, Tensor tensor) {
    Shape shape = tensor.shape();
    float[] values = new float[Math.toIntExact(shape.elements())];
    backend.download(tensor, FloatBuffer.wrap(values));
    float[] file = ChannelsLast.toChannelsFirst(shape, values);
    writer.floats(name, List.of(shape.n(), shape.c(), shape.h(), shape.w()), file);
  }
}
