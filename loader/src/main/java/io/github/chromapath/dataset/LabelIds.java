// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Locale;
import java.util.OptionalInt;

/** The two numberings of classes in the label files of Cityscapes and its relatives. */
public enum LabelIds {
  /** Cityscapes' and GTA5's ids, 0 to 34; road is 7. */
  RAW {
    @Override
    public OptionalInt rawId(int stored) {
      boolean known = stored >= 0 && stored < CityscapesLabels.idCount();
      return known || stored == CityscapesLabels.IGNORED
          ? OptionalInt.of(stored)
          : OptionalInt.empty();
    }

    @Override
    String range() {
      return "raw ids are 0 to 34, and 255 for no label";
    }
  },
  /** Cityscapes' training ids, 0 to 18, as in BDD100K; road is 0. */
  TRAIN {
    @Override
    public OptionalInt rawId(int stored) {
      return stored == CityscapesLabels.IGNORED
          ? OptionalInt.of(stored)
          : CityscapesLabels.rawIdOfTrainId(stored);
    }

    @Override
    String range() {
      return "train ids are 0 to 18, and 255 for no label";
    }
  };

  /**
   * {@return the raw id that a stored number stands for, 255 for no label; empty if this numbering
   * does not have it}
   *
   * @param stored any number
   */
  public abstract OptionalInt rawId(int stored);

  /** The numbers that exist, as a clause. */
  abstract String range();

  /** {@return the name in options and files: lower case} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The other numbering. */
  LabelIds other() {
    return this == RAW ? TRAIN : RAW;
  }
}
