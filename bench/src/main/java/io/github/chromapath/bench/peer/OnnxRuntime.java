// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.contract.NetworkWeights;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The network in ONNX Runtime on the CPU, with all optimisations. It runs one operator at a time on
 * all threads and writes the result to our buffer. It has CPU convolutions in fp32 only.
 */
public final class OnnxRuntime implements Inference {
  private final ReleaseStack owned = new ReleaseStack();
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final long[] shape;
  private final long[] smallShape;
  private final FloatBuffer ab;
  private final OnnxTensor output;

  /** Loads the network. */
  public OnnxRuntime(NetworkWeights weights, BatchShape batch, int threads) {
    shape = batch.gray();
    smallShape = batch.gray224();
    ab = PictureBatch.direct(2 * batch.pixels());
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(model(weights, batch), options);
      owned.push(() -> close(session));
      long[] pixels = {batch.images(), 2, batch.height(), batch.width()};
      output = OnnxTensor.createTensor(environment, ab, pixels);
      owned.push(output::close);
    } catch (OrtException e) {
      owned.close();
      throw new IllegalStateException("ONNX Runtime rejects the network", e);
    }
  }

  /** The network as an ONNX model. */
  public static byte[] model(NetworkWeights weights, BatchShape batch) {
    OnnxWriter writer = new OnnxWriter(batch.images());
    MultipathGraph.write(writer, new FoldedWeights(weights), batch);
    return writer.model();
  }

  /** ONNX Runtime's version. */
  public static String version() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  @Override
  public void predict(FloatBuffer gray, FloatBuffer gray224) {
    try (OnnxTensor large = OnnxTensor.createTensor(environment, gray, shape);
        OnnxTensor small = OnnxTensor.createTensor(environment, gray224, smallShape);
        OrtSession.Result result =
            session.run(Map.of("gray", large, "gray224", small), Map.of("ab", output))) {
      if (result.size() != 1) {
        throw new IllegalStateException("ONNX Runtime returned " + result.size() + " results");
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed", e);
    }
  }

  @Override
  public float[] ab() {
    float[] copy = new float[ab.capacity()];
    ab.duplicate().rewind().get(copy);
    return copy;
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot be closed", e);
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
