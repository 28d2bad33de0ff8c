// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The folders in which Cityscapes and BDD100K have their parts. */
enum OfficialPart {
  TRAIN(SplitPart.TRAIN),
  VAL(SplitPart.VALIDATION),
  TEST(SplitPart.TEST);

  private final SplitPart part;

  OfficialPart(SplitPart part) {
    this.part = part;
  }

  /** The name of the folder: lower case. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  SplitPart part() {
    return part;
  }

  /** Whether a folder holds the folder of a part. */
  static boolean anyIn(Path folder) {
    return Arrays.stream(values()).anyMatch(one -> Files.isDirectory(folder.resolve(one.folder())));
  }
}
