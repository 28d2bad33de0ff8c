// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation of a pass has a name, by which it can be compiled and run alone. */
class RecordedOperationsTest {
  private static Pass pass(Pass.Mode mode, double width, int size) {
    return new Pass(mode, ModelConfig.standard().withWidth(width), size, 1, Precision.BF16);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationRunsAlone(Pass.Mode mode) {
    Pass pass = pass(mode, 0.125, 16);
    RecordedOperations operations = RecordedOperations.of(pass);
    int sum = operations.names().stream().mapToInt(operations::count).sum();
    assertEquals(pass.operations().size(), sum);
    try (Backend backend = Backends.open(1)) {
      for (String name : operations.names()) {
        try (RecordedOperations.Single single = operations.compile(name, backend)) {
          single.run();
        }
      }
    }
  }

  /** JMH separates the values of a parameter by commas, and its name from them by the first '='. */
  @ParameterizedTest
  @EnumSource
  void namesAreValuesOfAParameter(Pass.Mode mode) {
    for (String name : RecordedOperations.of(pass(mode, 1, 896)).names()) {
      assertFalse(name.contains(",") || name.contains("="), name);
    }
  }

  @Test
  void trainingHasForwardAndBackwardOperations() {
    RecordedOperations operations = RecordedOperations.of(pass(Pass.Mode.TRAINING, 1, 896));
    for (String kind :
        new String[] {
          "Convolution.Forward",
          "Convolution.BackwardData",
          "Convolution.BackwardWeights",
          "BatchNorm.Backward",
          "InstanceNorm.Backward",
          "Resize.Backward",
          "AdaDelta"
        }) {
      assertTrue(operations.names().stream().anyMatch(name -> name.startsWith(kind + " ")), kind);
    }
  }

  @Test
  void anUnknownNameIsNotMeasured() {
    RecordedOperations operations = RecordedOperations.of(pass(Pass.Mode.INFERENCE, 0.125, 16));
    assertThrows(NoSuchElementException.class, () -> operations.count("NAME"));
  }
}
