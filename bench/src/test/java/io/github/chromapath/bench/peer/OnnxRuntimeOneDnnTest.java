// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.bench.ours.OurInference;
import io.github.chromapath.bench.run.JvmOptions;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ONNX Runtime with oneDNN computes the same result as the engine, on a narrow network, in a
 * process of its own: after the other build of ONNX Runtime, it looks for its provider in that
 * one's folder.
 */
class OnnxRuntimeOneDnnTest {
  @Test
  void predicts(@TempDir Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmOptions.FORKED);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    int status = builder.start().waitFor();
    assertEquals(0, status, Files.readString(log));
  }

  /** The process. */
  static final class Main {
    private static final double WIDTH = 0.125;

    private Main() {}

    /** Ends with an exception if the results differ. */
    public static void main(String[] arguments) {
      NetworkWeights weights = NetworkWeights.network(WIDTH, ModelConfig.CLASSES, 1);
      BatchShape shape = new BatchShape(2, 32, 48);
      PictureBatch pictures = PictureBatch.random(shape);
      PredictorConfig config =
          PredictorConfig.of(ModelConfig.standard().withWidth(WIDTH), shape.height(), shape.width())
              .withBatch(shape.images());
      try (Backend backend = Backends.open(1);
          Inference ours = new OurInference(backend, weights, config);
          Inference peer = new OnnxRuntimeOneDnn(weights, shape, 1)) {
        ours.predict(pictures.gray(), pictures.gray224());
        // A second run shows that tensors stay bound.
        for (int i = 0; i < 2; i++) {
          peer.predict(pictures.gray(), pictures.gray224());
          Agreement.require("ONNX Runtime with oneDNN", peer.ab(), ours.ab(), Agreement.FP32);
        }
      }
    }
  }
}
