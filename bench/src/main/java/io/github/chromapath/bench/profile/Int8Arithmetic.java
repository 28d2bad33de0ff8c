// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.nn.ParameterStore;

/** Calibrates random weights for int8, on the pictures that are timed. */
final class Int8Arithmetic {
  private Int8Arithmetic() {}

  /**
   * The arithmetic of int8 with ranges that are measured now.
   *
   * @param plain the network in fp32
   * @throws UnsupportedOperationException if the device is not a CPU
   */
  static Arithmetic of(
      Backend backend, NetworkWeights weights, PredictorConfig plain, PictureBatch pictures) {
    try (ParameterStore store = new ParameterStore()) {
      plain.model().register(store);
      store.allocateApart(backend);
      weights.values().forEach(store::write);
      return Arithmetic.int8(
          Predictor.calibrate(
              backend,
              store,
              plain,
              predictor ->
                  predictor.predict(
                      pictures.gray().rewind(),
                      pictures.gray224().rewind(),
                      PictureBatch.direct(Math.toIntExact(2 * predictor.shape().elements())))));
    }
  }
}
