// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks in a sample of a set's label files whether they have the numbering that they are expected
 * to have.
 *
 * <p>Ids above 18 are no train ids. Without such ids both numberings are possible. Then the five
 * classes decide that cover most of a street: road, building, vegetation, sky and car. The two
 * numberings give them different numbers.
 */
final class LabelEvidence {
  private static final int MOST_FILES = 16;
  private static final int HIGHEST_TRAIN_ID = 18;
  private static final int[] COMMON_TRAIN_IDS = {0, 2, 8, 10, 13};

  private final Path root;
  private final long[] counts = new long[256];
  private final List<DatasetException> faults = new ArrayList<>();
  private int numbered;
  private int decoded;

  private LabelEvidence(Path root) {
    this.root = root;
  }

  /**
   * Checks the labels.
   *
   * @param root the data set, for messages
   * @param labels the label files in order, absolute or relative to the working directory
   * @param given the numbering that the user stated
   * @param usual the numbering of the layout
   * @return how to read the labels
   * @throws DatasetException if most of the sample cannot be read, or the numbering is another one
   *     or in doubt
   */
  static LabelReading settle(Path root, List<Path> labels, Optional<LabelIds> given, LabelIds usual)
      throws DatasetException {
    LabelReading reading = new LabelReading(given.orElse(usual), given.isPresent());
    LabelEvidence evidence = new LabelEvidence(root);
    int sample = Math.min(MOST_FILES, labels.size());
    for (int i = 0; i < sample; i++) {
      evidence.add(labels.get((int) ((long) i * labels.size() / sample)), reading);
    }
    if (given.isEmpty()) {
      evidence.requireNumbering(usual);
    }
    evidence.requireMostReadable();
    return reading;
  }

  private void add(Path label, LabelReading reading) {
    try {
      LabelSamples samples = LabelSamples.read(label);
      if (!samples.colored()) {
        samples.count(counts);
        numbered++;
      }
      samples.labels(reading);
      decoded++;
    } catch (DatasetException e) {
      faults.add(e);
      decoded++;
    } catch (IOException e) {
      // A damaged file is no evidence; its pair is skipped later.
    }
  }

  private void requireNumbering(LabelIds usual) throws DatasetException {
    long high = 0;
    for (int id = HIGHEST_TRAIN_ID + 1; id < CityscapesLabels.idCount(); id++) {
      high += counts[id];
    }
    long asTrain = 0;
    long asRaw = 0;
    for (int id : COMMON_TRAIN_IDS) {
      asTrain += counts[id];
      asRaw += counts[LabelIds.TRAIN.rawId(id).getAsInt()];
    }
    if (usual == LabelIds.RAW && high == 0 && asTrain > asRaw) {
      throw doubt(
          "its labels seem to have train ids, not the raw ids of this layout: in a sample of "
              + numbered
              + " label files no id is above 18");
    }
    if (usual == LabelIds.TRAIN && (high > 0 || asRaw > asTrain)) {
      throw doubt(
          "its labels seem to have raw ids, not the train ids of this layout: "
              + (high > 0
                  ? "a sample of " + numbered + " label files has ids above 18"
                  : "in a sample of " + numbered + " label files the id of the road is 7"));
    }
  }

  private DatasetException doubt(String fault) {
    return new DatasetException(
        root, fault, "give --label-ids train or --label-ids raw to say which they are");
  }

  private void requireMostReadable() throws DatasetException {
    if (2 * faults.size() > decoded) {
      String first = faults.get(0).getMessage();
      throw new DatasetException(
          root,
          faults.size()
              + " of "
              + decoded
              + " sampled label files cannot be used; the first is "
              + first.substring(0, first.length() - 1).replace("; ", ", so "),
          "replace the labels, or train without them with --layout folder on the pictures' folder");
    }
  }
}
