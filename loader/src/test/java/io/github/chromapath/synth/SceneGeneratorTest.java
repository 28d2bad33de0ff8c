// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SceneGeneratorTest {
  private static final int COUNT = 24;
  private static List<Scene> scenes;

  @BeforeAll
  static void drawScenes() {
    SceneGenerator generator = new SceneGenerator(new SynthSpec(480, 264, 1));
    scenes = IntStream.rangeClosed(1, COUNT).mapToObj(generator::generate).toList();
  }

  @ParameterizedTest
  @CsvSource({"64, 64", "64, 300", "300, 64", "481, 263", "1914, 1052"})
  void imageAndLabelHaveTheRequestedSize(int width, int height) {
    Scene scene = new SceneGenerator(new SynthSpec(width, height, 3)).generate(2);
    assertEquals(width, scene.image().getWidth());
    assertEquals(height, scene.image().getHeight());
    assertEquals(width, scene.label().getWidth());
    assertEquals(height, scene.label().getHeight());
    ComponentSampleModel samples = (ComponentSampleModel) scene.image().getSampleModel();
    assertArrayEquals(new int[] {0, 1, 2}, samples.getBandOffsets());
    assertEquals(BufferedImage.TYPE_BYTE_INDEXED, scene.label().getType());
  }

  @Test
  void sceneNumbersStartAtOne() {
    SceneGenerator generator = new SceneGenerator(new SynthSpec(64, 64, 1));
    assertThrows(IllegalArgumentException.class, () -> generator.generate(0));
  }

  @Test
  void scenesDependOnIndexAndSeedOnly() {
    SceneGenerator again = new SceneGenerator(new SynthSpec(480, 264, 1));
    again.generate(9);
    assertArrayEquals(bytes(scenes.get(4).image()), bytes(again.generate(5).image()));
    assertArrayEquals(bytes(scenes.get(4).label()), bytes(again.generate(5).label()));
    SceneGenerator other = new SceneGenerator(new SynthSpec(480, 264, 2));
    assertFalse(Arrays.equals(bytes(scenes.get(4).image()), bytes(other.generate(5).image())));
  }

  @Test
  void everyClassOccursAndNoOtherIdDoes() {
    Set<Integer> known = new HashSet<>();
    for (SceneClass kind : SceneClass.values()) {
      known.add(kind.id());
    }
    Set<Integer> seen = new HashSet<>();
    for (Scene scene : scenes) {
      for (byte id : bytes(scene.label())) {
        seen.add((int) id);
      }
    }
    assertEquals(known, seen);
    // The eleven classes of training and the traffic light, which evaluation needs.
    assertTrue(seen.containsAll(Set.of(11, 28, 26, 7, 8, 23, 20, 21, 27, 22, 12, 19)));
  }

  @Test
  void labelPaletteIsGta5s() {
    BufferedImage label = scenes.get(0).label();
    for (int y = 0; y < label.getHeight(); y += 7) {
      for (int x = 0; x < label.getWidth(); x += 7) {
        int id = label.getRaster().getSample(x, y, 0);
        assertEquals(LabelPalette.rgb(id), label.getRGB(x, y) & 0xFFFFFF);
      }
    }
    assertEquals(0x804080, SceneClass.ROAD.paletteRgb());
    assertEquals(0x00008E, SceneClass.CAR.paletteRgb());
    assertEquals(0x4682B4, SceneClass.SKY.paletteRgb());
  }

  private static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }
}
