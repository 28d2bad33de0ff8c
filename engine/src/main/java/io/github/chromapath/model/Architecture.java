// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** The kinds of networks. */
public enum Architecture {
  /** The paper's: ResNet50, spatial path and colour network. */
  MULTIPATH {
    @Override
    ModelConfig read(TextMap map) {
      return MultipathConfig.fromMap(map);
    }
  },
  /** The network of Iizuka et al. (2016). */
  IIZUKA {
    @Override
    ModelConfig read(TextMap map) {
      return IizukaConfig.fromMap(map);
    }
  },
  /** Cold diffusion of colours in the manner of Zabari et al. (2023). */
  COLD_DIFFUSION {
    @Override
    ModelConfig read(TextMap map) {
      return ColdDiffusionConfig.fromMap(map);
    }
  },
  /** VGG16's features, trained on segmentation. It does not colour. */
  VGG16 {
    @Override
    ModelConfig read(TextMap map) {
      return new Vgg16Config();
    }
  };

  abstract ModelConfig read(TextMap map);

  /** Whether the network colours grey images; if not, it only segments them. */
  public boolean colors() {
    return this != VGG16;
  }

  /** The name in files and on the command line: "multipath", "cold-diffusion". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The architecture of a {@link #label}.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  public static Architecture ofLabel(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "its model is '"
                        + label
                        + "', not one of "
                        + Arrays.stream(values()).map(Architecture::label).toList()));
  }

  /**
   * Reads {@link ModelConfig#toMap}. Absent entries have their defaults; other entries are ignored.
   *
   * @throws IllegalArgumentException if a value is unknown or out of range
   */
  public ModelConfig config(Map<String, String> entries) {
    return read(new TextMap(entries));
  }
}
