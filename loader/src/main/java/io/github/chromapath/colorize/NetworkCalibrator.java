// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.image.BufferedPictures;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.synth.SceneGenerator;
import io.github.chromapath.synth.SynthSpec;
import java.awt.image.BufferedImage;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.IntStream;

/** Measures the activations of a network on grey pictures, in fp32. */
final class NetworkCalibrator {
  /** Synthetic scenes that are measured if a checkpoint has no calibration. */
  private static final int SCENES = 12;

  private static final SynthSpec SPEC = new SynthSpec(640, 360, 20);

  private NetworkCalibrator() {}

  /** The ranges on synthetic scenes; the same in every run on the same kind of processor. */
  static Calibration onScenes(Backend backend, ParameterStore store, PredictorConfig config) {
    SceneGenerator scenes = new SceneGenerator(SPEC);
    return on(
        backend,
        store,
        config,
        IntStream.rangeClosed(1, SCENES)
            .mapToObj(scenes::generate)
            .map(s -> gray(s.image()))
            .iterator());
  }

  private static GrayPicture gray(BufferedImage image) {
    int width = image.getWidth();
    return new GrayPicture(
        width,
        image.getHeight(),
        (from, to, gray) -> BufferedPictures.gray(image, from / width, to / width, gray));
  }

  /** The ranges on pictures. */
  static Calibration on(
      Backend backend,
      ParameterStore store,
      PredictorConfig config,
      Iterator<GrayPicture> pictures) {
    PredictorConfig plain =
        config.withBatch(1).withSegmentation(false).withArithmetic(Arithmetic.of(Precision.FP32));
    Passes passes = Passes.of(plain, false);
    return Predictor.calibrate(
        backend,
        store,
        plain,
        predictor -> {
          while (pictures.hasNext()) {
            PhotoBatch batch = new PhotoBatch(passes, Refinement.NONE);
            batch.add(pictures.next());
            batch.predict(BatchPredictor.of(predictor), Optional.empty());
          }
        });
  }
}
