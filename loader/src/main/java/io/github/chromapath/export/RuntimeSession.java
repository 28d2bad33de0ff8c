// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.github.chromapath.model.ModelConfig;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A model in ONNX Runtime on the CPU. Must be closed. Not thread-safe. */
final class RuntimeSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;

  /**
   * Loads a model.
   *
   * @throws IllegalStateException if ONNX Runtime rejects it
   * @throws LinkageError if ONNX Runtime cannot be loaded
   */
  RuntimeSession(byte[] model) {
    environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      session = environment.createSession(model, options);
    } catch (OrtException e) {
      throw rejected(e);
    }
  }

  private static IllegalStateException rejected(OrtException e) {
    return new IllegalStateException("ONNX Runtime rejects the model: " + e.getMessage(), e);
  }

  /** Its version. */
  static String version() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR).getVersion();
  }

  /** The results of a batch by the names of the outputs, (N, C, H, W). */
  Outputs run(ProbeBatch batch) {
    int context = ModelConfig.CONTEXT_SIZE;
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      inputs.put(
          OnnxModel.GRAY, tensor(batch.gray(), batch, batch.size().height(), batch.size().width()));
      if (session.getInputNames().contains(OnnxModel.GRAY_224)) {
        inputs.put(OnnxModel.GRAY_224, tensor(batch.gray224(), batch, context, context));
      }
      try (OrtSession.Result results = session.run(inputs)) {
        Map<String, float[]> values = new TreeMap<>();
        for (String name : session.getOutputNames()) {
          OnnxTensor value = (OnnxTensor) results.get(name).orElseThrow();
          FloatBuffer numbers = value.getFloatBuffer();
          float[] copy = new float[numbers.remaining()];
          numbers.get(copy);
          values.put(name, copy);
        }
        return new Outputs(values);
      }
    } catch (OrtException e) {
      throw rejected(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(float[] pixels, ProbeBatch batch, int height, int width)
      throws OrtException {
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(pixels), new long[] {batch.images(), 1, height, width});
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw rejected(e);
    }
  }
}
