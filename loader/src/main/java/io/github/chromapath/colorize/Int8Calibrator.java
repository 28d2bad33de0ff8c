// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Int8Calibration;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.image.Picture;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * Calibrates a checkpoint for int8: measures its activations in fp32 on pictures, then compares the
 * colours in int8 with those in fp32 on the same pictures. Equal pictures give equal ranges.
 */
public final class Int8Calibrator {
  /** The pictures of a calibration; each is read three times. */
  public interface Pictures {
    /** Number of pictures, at least 1. */
    int count();

    /**
     * Reads a picture.
     *
     * @param index from 0
     */
    Picture read(int index) throws IOException;
  }

  private final CheckpointSource source;
  private final Backend backend;
  private final Optional<InputSize> size;
  private final ToDoubleBiFunction<Picture, Picture> difference;

  /**
   * A calibrator.
   *
   * @param source the checkpoint
   * @param backend a CPU with instructions for int8
   * @param size input size of the network; empty for that in training
   * @param difference of a picture in int8 from the one in fp32: the mean CAM16-UCS difference of
   *     their pixels
   */
  public Int8Calibrator(
      CheckpointSource source,
      Backend backend,
      Optional<InputSize> size,
      ToDoubleBiFunction<Picture, Picture> difference) {
    this.source = source;
    this.backend = backend;
    this.size = size;
    this.difference = difference;
  }

  /**
   * Calibrates.
   *
   * @param progress runs when a picture has been measured, and again when it has been compared
   * @throws IOException if the checkpoint or a picture cannot be read
   * @throws UnsupportedOperationException if the device has no instructions for int8
   */
  public Int8Calibration calibrate(Pictures pictures, Runnable progress) throws IOException {
    Calibration ranges = measure(pictures, progress);
    ColorizerOptions.Builder options = ColorizerOptions.builder();
    size.ifPresent(given -> options.inputSize(given.height(), given.width()));
    double sum = 0;
    double worst = 0;
    try (PhotoColorizer exact = PhotoColorizer.load(source, backend, options.build());
        PhotoColorizer int8 =
            PhotoColorizer.load(source, backend, options.int8().build(), ranges)) {
      for (int i = 0; i < pictures.count(); i++) {
        Picture picture = pictures.read(i);
        double mean =
            difference.applyAsDouble(
                exact.colorize(picture).picture(), int8.colorize(picture).picture());
        sum += mean;
        worst = Math.max(worst, mean);
        progress.run();
      }
    }
    return new Int8Calibration(ranges, sum / pictures.count(), worst);
  }

  private Calibration measure(Pictures pictures, Runnable progress) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(source);
        ParameterStore store = new ParameterStore()) {
      Settings settings = checkpoint.settings();
      InputSize input = size.orElseGet(() -> new InputSize(settings.height(), settings.width()));
      settings.model().register(store);
      store.allocateApart(backend);
      checkpoint.readParameters(store);
      PredictorConfig config =
          new PredictorConfig(settings.model(), 1, input, false, Arithmetic.of(Precision.FP32));
      return NetworkCalibrator.on(
          backend,
          store,
          config,
          IntStream.range(0, pictures.count())
              .mapToObj(
                  i -> {
                    progress.run();
                    return gray(pictures, i);
                  })
              .iterator());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static GrayPicture gray(Pictures pictures, int index) {
    try {
      return GrayPicture.of(pictures.read(index));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
