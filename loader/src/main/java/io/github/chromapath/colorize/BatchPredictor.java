// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.inference.Predictor;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The network at one size. Pictures pass through it as one batch, or each by itself if a batch that
 * is not full would cost more. Not thread-safe.
 */
final class BatchPredictor {
  private final Predictor whole;
  private final Optional<Predictor> single;
  private final int mostAlone;

  private BatchPredictor(Predictor whole, Optional<Predictor> single, int mostAlone) {
    this.whole = whole;
    this.single = single;
    this.mostAlone = mostAlone;
  }

  /** Runs each batch as a whole. */
  static BatchPredictor of(Predictor whole) {
    return new BatchPredictor(whole, Optional.empty(), 0);
  }

  /**
   * Also runs pictures by themselves.
   *
   * @param one the same network for one picture
   * @param most the largest number of pictures that pass one by one
   */
  BatchPredictor withSingle(Predictor one, int most) {
    return new BatchPredictor(whole, Optional.of(one), most);
  }

  /** Device memory of the network's tensors without its weights, in bytes. */
  long bytes() {
    return whole.bytes() + single.map(Predictor::bytes).orElse(0L);
  }

  /**
   * Inputs and outputs of a batch, as for {@link Predictor}.
   *
   * @param gray (N, H, W)
   * @param context (N, 224, 224), or empty
   * @param ab receives a* and b*, (N, H, W, 2)
   * @param logits receives those of the classes, (N, 224, 224, K), if it is not empty
   */
  record Buffers(FloatBuffer gray, FloatBuffer context, FloatBuffer ab, FloatBuffer logits) {
    private Buffers picture(int index, int batch) {
      return new Buffers(
          part(gray, index, batch),
          part(context, index, batch),
          part(ab, index, batch),
          part(logits, index, batch));
    }

    private static FloatBuffer part(FloatBuffer all, int index, int batch) {
      int length = all.capacity() / batch;
      return all.slice(index * length, length);
    }
  }

  /**
   * Predicts.
   *
   * @param pictures how many of the batch there are; the outputs of others are undefined
   */
  void predict(int pictures, Buffers batch) {
    if (single.isEmpty() || pictures > mostAlone) {
      run(whole, batch);
      return;
    }
    int size = whole.shape().n();
    for (int i = 0; i < pictures; i++) {
      run(single.get(), batch.picture(i, size));
    }
  }

  private static void run(Predictor predictor, Buffers batch) {
    predictor.predict(batch.gray(), batch.context(), batch.ab());
    if (batch.logits().hasRemaining()) {
      predictor.logits(batch.logits());
    }
  }
}
