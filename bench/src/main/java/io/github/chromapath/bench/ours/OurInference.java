// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.ours;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.peer.Inference;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import java.nio.FloatBuffer;

/** This project's network on a backend. The caller owns the backend. */
public final class OurInference implements Inference {
  private final ReleaseStack owned = new ReleaseStack();
  private final Predictor predictor;
  private final FloatBuffer ab;

  /** Compiles the network. */
  public OurInference(Backend backend, NetworkWeights weights, PredictorConfig config) {
    ParameterStore store = new ParameterStore();
    FrozenWeights frozen = FrozenWeights.on(backend);
    owned.push(store::close);
    owned.push(frozen::close);
    try {
      config.model().register(store);
      store.allocateApart(backend);
      weights.values().forEach(store::write);
      predictor = new Predictor(backend, store, frozen, config);
      owned.push(predictor::close);
      store.release(frozen.folded());
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
    ab = PictureBatch.direct(Math.toIntExact(2 * predictor.shape().elements()));
  }

  @Override
  public void predict(FloatBuffer gray, FloatBuffer gray224) {
    predictor.predict(gray.rewind(), gray224.rewind(), ab.clear());
  }

  @Override
  public float[] ab() {
    float[] values = new float[ab.capacity()];
    ab.duplicate().rewind().get(values);
    Shape shape = predictor.shape().withChannels(2);
    return ChannelsLast.toChannelsFirst(shape, values);
  }

  @Override
  public void close() {
    owned.close();
  }
}
