// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("fast")
class ModelConfigTest {
  static Stream<ModelConfig> unusual() {
    return Stream.of(
        new MultipathConfig(0.3, false, ContextAttention.NONE, AbRange.IIZUKA, Lightness.LUMA),
        new IizukaConfig(0.7, AbRange.OPENCV, Lightness.LUMA),
        new ColdDiffusionConfig(0.6, 7, Lightness.EXACT));
  }

  @ParameterizedTest
  @MethodSource("unusual")
  void theTextIsReadAgain(ModelConfig config) {
    Architecture kind = Architecture.ofLabel(config.architecture().label());
    assertEquals(config, kind.config(config.toMap()));
  }

  @Test
  void absentEntriesHaveTheirDefaults() {
    assertEquals(ModelConfig.standard(), Architecture.MULTIPATH.config(Map.of()));
    assertEquals(IizukaConfig.standard(), Architecture.IIZUKA.config(Map.of()));
    assertEquals(ColdDiffusionConfig.standard(), Architecture.COLD_DIFFUSION.config(Map.of()));
  }

  @ParameterizedTest
  @MethodSource("unusual")
  void widthsOutOfRangeAreRefused(ModelConfig config) {
    assertThrows(IllegalArgumentException.class, () -> config.withWidth(0));
    assertThrows(IllegalArgumentException.class, () -> config.withWidth(4.5));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'steps must be from 1 to 100, not 0'",
    "101, 'steps must be from 1 to 100, not 101'",
    "2.5, 'its steps is ''2.5'', not a whole number'"
  })
  void stepsOutOfRangeAreRefused(String steps, String fault) {
    Map<String, String> entries = Map.of("steps", steps);
    assertEquals(
        fault,
        assertThrows(
                IllegalArgumentException.class, () -> Architecture.COLD_DIFFUSION.config(entries))
            .getMessage());
  }

  /** The layers of docs/model.md. */
  @Test
  void coldDiffusionAtWidth1HasTheDocumentedNumberOfParameters() {
    try (ParameterStore store = new ParameterStore()) {
      ColdDiffusionConfig.standard().register(store);
      assertEquals(3_129_794, trained(store));
    }
  }

  private static long trained(ParameterStore store) {
    return store.all().stream()
        .filter(Parameter::trained)
        .mapToLong(parameter -> parameter.value().shape().elements())
        .sum();
  }

  /** The published number of weights and biases, with batch norm and 11 classes. */
  @Test
  void iizukaAtWidth1HasThePublishedLayers() {
    try (ParameterStore store = new ParameterStore()) {
      IizukaConfig.standard().register(store);
      long convolutions =
          9L * (64 + 64 * 128 + 128 * 128 + 128 * 256 + 256 * 256 + 256 * 512)
              + 9L * 4 * 512 * 512
              + 9L * (512 * 512 + 512 * 256)
              + 512 * 256
              + 9L * (256 * 128 + 128 * 64 + 64 * 64 + 64 * 32);
      long norms =
          2L * (64 + 128 + 128 + 256 + 256 + 512 + 4 * 512 + 512 + 256 + 256)
              + 2L * (128 + 64 + 64 + 32);
      long connected =
          (25088L + 1) * 1024
              + (1024 + 1) * 512
              + (512 + 1) * 256
              + (512 + 1) * 256
              + (256 + 1) * 11;
      long output = (9L * 32 + 1) * 2;
      assertEquals(convolutions + norms + connected + output, trained(store));
    }
  }
}
