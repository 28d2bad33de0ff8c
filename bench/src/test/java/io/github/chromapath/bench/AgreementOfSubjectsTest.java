// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.graph.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No subject is timed whose result differs from the reference, as a damaged reference shows. */
class AgreementOfSubjectsTest {
  private static final int SIZE = 16;
  private static final double WIDTH = 0.125;

  @TempDir Path folder;

  @BeforeEach
  void before() {
    System.setProperty(Reference.FOLDER_PROPERTY, folder.toString());
  }

  @AfterEach
  void after() {
    System.clearProperty(Reference.FOLDER_PROPERTY);
  }

  private void reference(String mode, float... values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve(mode + "-" + SIZE + "-1-" + WIDTH + ".f32"), bytes.array());
  }

  @ParameterizedTest
  @ValueSource(floats = {1, Float.NaN})
  void anotherPredictionIsRefused(float value) throws IOException {
    float[] values = new float[2 * SIZE * SIZE];
    Arrays.fill(values, value);
    reference("inference", values);
    InferenceBenchmark benchmark = new InferenceBenchmark();
    benchmark.precision = Precision.FP32;
    benchmark.width = WIDTH;
    benchmark.size = SIZE;
    benchmark.batch = 1;
    benchmark.device = "cpu";
    benchmark.threads = 1;
    benchmark.subject = Subject.CHROMAPATH;
    assertRefused(benchmark::open, benchmark);
  }

  @Test
  void anotherLossIsRefused() throws IOException {
    reference("training", 1e-9f, 1, 1, 1);
    TrainingBenchmark benchmark = new TrainingBenchmark();
    benchmark.precision = Precision.FP32;
    benchmark.width = WIDTH;
    benchmark.size = SIZE;
    benchmark.batch = 1;
    benchmark.device = "cpu";
    benchmark.threads = 1;
    benchmark.subject = Subject.CHROMAPATH;
    assertRefused(benchmark::open, benchmark);
  }

  private static void assertRefused(Executable open, SubjectBenchmark benchmark) {
    try {
      String message = assertThrows(IllegalStateException.class, open).getMessage();
      assertTrue(message.contains("differs from the reference"), message);
    } finally {
      benchmark.close();
    }
  }
}
