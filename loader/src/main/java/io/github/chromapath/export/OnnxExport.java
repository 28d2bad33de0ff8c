// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Int8Calibration;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes a checkpoint's network as an ONNX file. The file appears only after ONNX's own checker has
 * accepted the model and ONNX Runtime has computed the same results with it as this engine, for two
 * batches of different sizes. Thread-safe.
 *
 * @param checkpoint the checkpoint
 * @param numbers that the exported network computes with
 */
public record OnnxExport(CheckpointSource checkpoint, ExportNumbers numbers) {
  /** Not square, and not the size of training. */
  private static final InputSize OTHER_SIZE = new InputSize(72, 104);

  /**
   * What was written.
   *
   * @param bytes size of the file
   * @param differences from this engine's results, of each output and batch
   * @param runtime the version of ONNX Runtime
   */
  public record Report(long bytes, List<Difference> differences, String runtime) {
    /** Copies the list. */
    public Report {
      differences = List.copyOf(differences);
    }
  }

  /**
   * Checks the network and writes the file.
   *
   * @param backend a CPU, for this engine's results
   * @param out the file to create or replace; its folder must exist
   * @throws CheckpointException in one sentence, if the checkpoint cannot be read, does not colour,
   *     has no calibration for int8, or has values that the numbers cannot represent
   * @throws IOException if the file cannot be written
   * @throws UnavailableBackendException in one sentence, if ONNX's checker or ONNX Runtime cannot
   *     be loaded
   * @throws UnsupportedOperationException if the device has no instructions for int8, to compute
   *     the results to compare with
   */
  public Report write(Backend backend, Path out) throws IOException {
    try (Checkpoint file = Checkpoint.open(checkpoint);
        ParameterStore store = new ParameterStore()) {
      Settings settings = file.settings();
      requireColors(settings);
      PredictorConfig config =
          PredictorConfig.of(settings.model(), settings.height(), settings.width())
              .withSegmentation(settings.model().segmentation())
              .withArithmetic(arithmetic(file));
      settings.model().register(store);
      store.allocate(backend);
      file.readParameters(store);
      byte[] model =
          OnnxModel.of(backend, store, config, OnnxMetadata.of(file, checkpoint, numbers));
      Report report = check(model, new Comparison(backend, store, config, numbers), config.size());
      AtomicFile.write(out, model);
      return report;
    } catch (ArithmeticException e) {
      String fault = e.getMessage().replaceFirst("\\.$", "");
      throw new CheckpointException(path(), fault, "give another checkpoint", e);
    }
  }

  private Path path() {
    return Path.of(checkpoint.toString());
  }

  private void requireColors(Settings settings) throws CheckpointException {
    if (!settings.model().architecture().colors()) {
      throw new CheckpointException(
          path(),
          "this network segments pictures and does not colour them",
          "give a checkpoint of a network that colours");
    }
  }

  private Arithmetic arithmetic(Checkpoint file) throws IOException {
    return switch (numbers) {
      case FP32 -> Arithmetic.of(Precision.FP32);
      case FP16 -> Arithmetic.of(Precision.FP16);
      case INT8 -> {
        Optional<Int8Calibration> calibration = file.calibration();
        yield Arithmetic.int8(
            calibration
                .orElseThrow(
                    () ->
                        new CheckpointException(
                            path(),
                            "it has no calibration for int8",
                            "calibrate it with 'quantize'"))
                .ranges());
      }
    };
  }

  private Report check(byte[] model, Comparison comparison, InputSize size)
      throws CheckpointException {
    List<Difference> differences = new ArrayList<>();
    try (RuntimeSession session = checked(model)) {
      for (ProbeBatch batch : List.of(new ProbeBatch(1, size), new ProbeBatch(2, OTHER_SIZE))) {
        differences.addAll(comparison.of(batch, session.run(batch)));
      }
      for (Difference difference : differences) {
        require(difference);
      }
      return new Report(model.length, differences, RuntimeSession.version());
    }
  }

  private static RuntimeSession checked(byte[] model) {
    try {
      ModelChecker.check(model);
      return new RuntimeSession(model);
    } catch (LinkageError e) {
      UnavailableBackendException unavailable =
          new UnavailableBackendException(
              "ONNX's checker or ONNX Runtime cannot be loaded ("
                  + e.getMessage()
                  + "); make the temporary folder writable, and put org.bytedeco:onnx-platform and"
                  + " com.microsoft.onnxruntime:onnxruntime on the class path.");
      unavailable.initCause(e);
      throw unavailable;
    }
  }

  private void require(Difference difference) throws CheckpointException {
    if (!difference.accepted()) {
      throw new CheckpointException(
          path(),
          String.format(
              Locale.ROOT,
              "in %s, ONNX Runtime's %s of %d pictures of %dx%d differs from this engine's by %.3g,"
                  + " more than %.3g",
              numbers.label(),
              difference.output(),
              difference.images(),
              difference.width(),
              difference.height(),
              difference.measured(),
              difference.allowed()),
          numbers == ExportNumbers.FP32 ? "please report this" : "export it in fp32");
    }
  }
}
