// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.model.ModelConfig;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The network in ONNX Runtime on the CPU in fp32, the only type that it convolves there: every
 * optimisation, one operator at a time on all threads, the result written to a buffer of ours.
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
  public OnnxRuntime(NetworkWeights weights, int batch, int height, int width, int threads) {
    shape = new long[] {batch, 1, height, width};
    smallShape = new long[] {batch, 1, ModelConfig.CONTEXT_SIZE, ModelConfig.CONTEXT_SIZE};
    ab = PictureBatch.direct(2 * batch * height * width);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(model(weights, batch, height, width), options);
      owned.push(() -> close(session));
      output = OnnxTensor.createTensor(environment, ab, new long[] {batch, 2, height, width});
      owned.push(output::close);
    } catch (OrtException e) {
      owned.close();
      throw new IllegalStateException("ONNX Runtime does not take the network", e);
    }
  }

  /** The network as an ONNX model. */
  public static byte[] model(NetworkWeights weights, int batch, int height, int width) {
    OnnxWriter writer = new OnnxWriter(batch);
    MultipathGraph.write(writer, new FoldedWeights(weights), height, width);
    return writer.model();
  }

  /** Its version. */
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
        throw new IllegalStateException("ONNX Runtime gave " + result.size() + " results");
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
      throw new IllegalStateException("ONNX Runtime does not end", e);
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
