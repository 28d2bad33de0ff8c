// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.tensor.ChannelsLast;
import java.nio.FloatBuffer;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/**
 * The network in TensorFlow on the CPU, through the oneDNN in it, unless the environment variable
 * {@code TF_ENABLE_ONEDNN_OPTS} is 0. Weights and activations have the given precision.
 */
public final class TensorFlowInference implements Inference {
  private final ReleaseStack owned = new ReleaseStack();
  private final BatchShape batch;
  private final Session session;
  private TFloat32 ab;

  /**
   * Compiles the network.
   *
   * @throws UnsupportedOperationException if the precision is neither fp32 nor bf16
   */
  public TensorFlowInference(
      NetworkWeights weights, BatchShape batch, Precision precision, int threads) {
    this.batch = batch;
    Graph graph = new Graph();
    owned.push(graph::close);
    try {
      MultipathGraph.write(writer(graph, precision), new FoldedWeights(weights), batch);
      session =
          new Session(
              graph,
              ConfigProto.newBuilder()
                  .setIntraOpParallelismThreads(threads)
                  .setInterOpParallelismThreads(1)
                  .build());
      owned.push(session::close);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private GraphWriter writer(Graph graph, Precision precision) {
    return switch (precision) {
      case FP32 -> new TensorFlowWriter<>(graph, TFloat32.class, batch.images());
      case BF16 -> new TensorFlowWriter<>(graph, TBfloat16.class, batch.images());
      case FP16 ->
          throw new UnsupportedOperationException("TensorFlow is measured in fp32 and bf16 only");
    };
  }

  @Override
  public void predict(FloatBuffer gray, FloatBuffer gray224) {
    release();
    int context = ModelConfig.CONTEXT_SIZE;
    try (TFloat32 large = pictures(gray, batch.height(), batch.width());
        TFloat32 small = pictures(gray224, context, context)) {
      ab =
          (TFloat32)
              session
                  .runner()
                  .feed("gray", large)
                  .feed("gray224", small)
                  .fetch(TensorFlowWriter.OUTPUT)
                  .run()
                  .get(0);
    }
  }

  private TFloat32 pictures(FloatBuffer gray, int height, int width) {
    return TFloat32.tensorOf(
        Shape.of(batch.images(), height, width, 1), DataBuffers.of(gray.duplicate().rewind()));
  }

  @Override
  public float[] ab() {
    float[] values = new float[2 * batch.pixels()];
    ab.copyTo(DataBuffers.of(values, false, false));
    return ChannelsLast.toChannelsFirst(batch.ab(), values);
  }

  private void release() {
    if (ab != null) {
      ab.close();
    }
  }

  @Override
  public void close() {
    release();
    owned.close();
  }
}
