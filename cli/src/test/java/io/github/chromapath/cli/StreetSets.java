// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.dataset.LabelReader;
import io.github.chromapath.image.PaletteWriter;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Synthetic scenes in the layouts of other data sets. */
final class StreetSets {
  private static final int[] GRAYS = new int[256];

  static {
    for (int i = 0; i < GRAYS.length; i++) {
      GRAYS[i] = i * 0x010101;
    }
  }

  private StreetSets() {}

  /** Scenes in GTA5's layout. */
  static Path gta5(Path root, int scenes) throws IOException {
    SyntheticDataset.write(root, scenes, new SynthSpec(96, 64, 7), 2, done -> {});
    return root;
  }

  /** Scenes in Cityscapes' layout: all but four for training, two for validation, two for test. */
  static Path cityscapes(Path root, int scenes) throws IOException {
    Path drawn = gta5(root.resolve(".drawn"), scenes);
    for (int i = 1; i <= scenes; i++) {
      String part = part(i, scenes);
      String stem = part + "/ulm/ulm_%06d_000019".formatted(i);
      Path image = root.resolve("leftImg8bit").resolve(stem + "_leftImg8bit.png");
      move(drawn.resolve("images/%05d.png".formatted(i)), image);
      Path label = root.resolve("gtFine").resolve(stem + "_gtFine_labelIds.png");
      move(drawn.resolve("labels/%05d.png".formatted(i)), label);
    }
    return root;
  }

  /** Scenes in BDD100K's layout, of which the last two have no labels. */
  static Path bdd100k(Path root, int scenes) throws IOException {
    Path drawn = gta5(root.resolve(".drawn"), scenes);
    for (int i = 1; i <= scenes; i++) {
      String part = part(i, scenes);
      move(
          drawn.resolve("images/%05d.png".formatted(i)),
          root.resolve("images/10k/%s/%05d.jpg".formatted(part, i)));
      if (!part.equals("test")) {
        Path label = root.resolve("labels/sem_seg/masks/%s/%05d.png".formatted(part, i));
        writeTrainIds(LabelReader.read(drawn.resolve("labels/%05d.png".formatted(i))), label);
      }
    }
    return root;
  }

  private static String part(int scene, int scenes) {
    if (scene > scenes - 2) {
      return "test";
    }
    return scene > scenes - 4 ? "val" : "train";
  }

  private static void move(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.move(from, to);
  }

  /** Writes labels as Cityscapes' train ids, whose indices have the colours of greys. */
  static void writeTrainIds(LabelMap map, Path file) throws IOException {
    byte[] numbers = map.ids();
    for (int i = 0; i < numbers.length; i++) {
      byte number = (byte) 255;
      for (int trainId = 0; trainId < 19; trainId++) {
        if (CityscapesLabels.rawIdOfTrainId(trainId).getAsInt() == (numbers[i] & 0xff)) {
          number = (byte) trainId;
        }
      }
      numbers[i] = number;
    }
    Files.createDirectories(file.getParent());
    PaletteWriter.write(file, map.width(), map.height(), numbers, GRAYS);
  }
}
