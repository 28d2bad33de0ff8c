// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.RawSafetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints written by other programs: 16 bits an element, tensors in any order. */
@Tag("fast")
class CheckpointTypesTest {
  /** Encodings and values of IEEE 754-2008 (binary16), and of its upper half of binary32. */
  private static final int[] HALF_BITS = {0x3e00, 0xd640, 0x3400, 0x7bff, 0x0001, 0x8000};

  private static final float[] HALF_VALUES = {1.5f, -100, 0.25f, 65504, 0x1p-24f, -0f};
  private static final int[] BFLOAT_BITS = {0x3fc0, 0xc2c8, 0x3e80, 0x7f7f, 0x0001, 0x8000};
  private static final float[] BFLOAT_VALUES = {1.5f, -100, 0.25f, 0x1.fep127f, 0x1p-133f, -0f};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16"})
  void sixteenBitsAreWidenedExactly(String type) throws Exception {
    int[] bits = type.equals("F16") ? HALF_BITS : BFLOAT_BITS;
    float[] values = type.equals("F16") ? HALF_VALUES : BFLOAT_VALUES;
    try (Backend backend = Backends.open(1);
        ParameterStore store = new ParameterStore()) {
      MultipathConfig.standard().withWidth(0.02).register(store);
      store.allocate(backend);
      List<Parameter> shuffled = new ArrayList<>(store.all());
      Collections.shuffle(shuffled, new Random(3));
      RawSafetensors file = new RawSafetensors().metadata("{\"width\":\"0.02\"}");
      for (Parameter parameter : shuffled) {
        int[] encoded = new int[(int) parameter.value().shape().elements()];
        for (int i = 0; i < encoded.length; i++) {
          encoded[i] = bits[i % bits.length];
        }
        file.shorts(parameter.name(), type, parameter.fileShape(), encoded);
      }
      Path path = file.write(folder.resolve("model.safetensors"));
      try (Checkpoint checkpoint = Checkpoint.open(path)) {
        checkpoint.readParameters(store);
      }
      for (Parameter parameter : store.all()) {
        float[] read = store.read(parameter.name());
        for (int i = 0; i < read.length; i++) {
          assertEquals(values[i % values.length], read[i], parameter.name());
        }
      }
    }
  }
}
