// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.image.PictureLibrary;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes a {@link PhotoColorizer} of a checkpoint. */
final class ColorizerLoader {
  private ColorizerLoader() {}

  /**
   * Loads a checkpoint on a device.
   *
   * @param owned what the colorizer closes after its network; closed if this fails
   * @param ranges of the activations, for int8 without the checkpoint's own calibration
   * @throws IOException as {@link PhotoColorizer#load(CheckpointSource, Backend, ColorizerOptions)}
   */
  static PhotoColorizer load(
      CheckpointSource source,
      Backend backend,
      ReleaseStack owned,
      ColorizerOptions options,
      Optional<Calibration> ranges)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      Settings settings = checkpoint.settings();
      if (!settings.model().architecture().colors()) {
        throw new CheckpointException(
            Path.of(source.toString()),
            "this network segments pictures and does not colour them",
            "give a checkpoint of a network that colours");
      }
      InputSize size =
          options.inputSize().orElseGet(() -> new InputSize(settings.height(), settings.width()));
      PredictorConfig config =
          new PredictorConfig(
              settings.model(),
              options.batch(),
              size,
              options.segmentation() && settings.model().segmentation(),
              Arithmetic.of(options.precision()));
      PictureColorizer color =
          new PictureColorizer(
              options.chroma().orElse(settings.chroma()),
              options.lightness().orElse(settings.model().lightness()));
      LoadedNetwork network =
          LoadedNetwork.load(
              checkpoint,
              backend,
              owned,
              Passes.of(config, options.confidence()),
              new LoadedNetwork.Int8(options.int8(), ranges));
      // Last, since a WarmUp loads it in the meantime.
      PictureLibrary.require();
      return new PhotoColorizer(source, network, color, options.refinement());
    } catch (ArithmeticException e) {
      owned.closeAfter(e);
      String fault = e.getMessage().replaceFirst("\\.$", "");
      throw new CheckpointException(
          Path.of(source.toString()), fault, "give another checkpoint", e);
    } catch (IOException e) {
      owned.closeAfter(e);
      if (e instanceof ClosedByInterruptException
          || e.getCause() instanceof ClosedByInterruptException) {
        PhotoColorizer.requireNoInterrupt();
      }
      throw e;
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }
}
