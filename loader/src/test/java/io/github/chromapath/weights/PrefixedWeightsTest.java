// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class PrefixedWeightsTest {
  @TempDir Path folder;

  @Test
  void onlyPrefixesThatAllNamesShareAreWrappers() {
    assertEquals("module.", PrefixedWeights.wrappers(List.of("module.a", "module.b.c")));
    assertEquals("model.module.", PrefixedWeights.wrappers(List.of("model.module.a")));
    assertEquals("_orig_mod.", PrefixedWeights.wrappers(List.of("_orig_mod.a")));
    assertEquals("", PrefixedWeights.wrappers(List.of("module.a", "b")));
    assertEquals("", PrefixedWeights.wrappers(List.of("features.0.weight")));
    assertEquals("", PrefixedWeights.wrappers(List.of("module.")));
    assertEquals("", PrefixedWeights.wrappers(List.of()));
  }

  @Test
  void candidatesEndWithADot() {
    List<String> names =
        List.of("conv1.weight", "a.conv1.weight", "myconv1.weight", "b.c.conv1.weight");
    assertEquals(Set.of("", "a.", "b.c."), PrefixedWeights.candidates(names, "conv1.weight"));
  }

  @Test
  void aViewHasTheNamesWithoutThePrefix() throws Exception {
    Path path = folder.resolve("a.safetensors");
    new SafetensorsWriter()
        .floats("module.a", List.of(2), new float[] {1, 2})
        .longs("module.n", List.of(1), new long[] {3})
        .floats("other", List.of(1), new float[] {4})
        .write(path);
    try (WeightsFile view = new PrefixedWeights(SafetensorsFile.open(path), "module.")) {
      assertEquals(Set.of("a", "n"), Set.copyOf(view.names()));
      assertEquals(List.of(2), view.shape("a"));
      assertEquals(StoredType.I64, view.type("n"));
      assertArrayEquals(new float[] {1, 2}, view.readFloats("a"));
      assertArrayEquals(new double[] {1, 2}, view.readDoubles("a"));
      assertArrayEquals(new long[] {3}, view.readLongs("n"));
    }
  }
}
