// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads label images. In a palette or grey PNG of up to 16 bits the sample is the id. In an RGB
 * PNG, such as a copy with its palette expanded, the exact colour determines the id. Thread-safe.
 */
public final class LabelReader {
  private LabelReader() {}

  /**
   * Reads a label image with raw ids.
   *
   * @param file a PNG
   * @throws io.github.chromapath.image.PictureException if the file is missing, unreadable or not a
   *     PNG
   * @throws DatasetException if it has an id or colour that no label has, or was smoothed
   */
  public static LabelMap read(Path file) throws IOException {
    return read(file, LabelIds.RAW);
  }

  /**
   * Reads a label image.
   *
   * @param file a PNG
   * @param ids the numbering of its samples; RGB files have none
   * @throws io.github.chromapath.image.PictureException if the file is missing, unreadable or not a
   *     PNG
   * @throws DatasetException if it has an id or colour that no label has, or was smoothed
   */
  public static LabelMap read(Path file, LabelIds ids) throws IOException {
    return read(file, new LabelReading(ids, false));
  }

  /** Reads a label image; if the reading is settled, also one that looks smoothed. */
  static LabelMap read(Path file, LabelReading reading) throws IOException {
    return LabelSamples.read(file).labels(reading);
  }
}
