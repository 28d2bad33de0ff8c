// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The sizes asked for, before the size of the data set is known.
 *
 * <p>Without a protocol, a part without a count takes a tenth of the data set, and training takes
 * the rest. {@link SplitProtocol#PAPER} has no validation part, and takes other counts than its
 * own; the other protocols do not.
 *
 * @param protocol published sizes; empty for other sizes
 * @param train number of training pairs, at least 1
 * @param validation number of validation pairs, at least 1
 * @param test number of test pairs, at least 0
 */
public record SplitRequest(
    Optional<SplitProtocol> protocol, OptionalInt train, OptionalInt validation, OptionalInt test) {
  private static final int TENTH = 10;

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is out of range or contradicts the protocol
   */
  public SplitRequest {
    boolean paper = protocol.equals(Optional.of(SplitProtocol.PAPER));
    requireAtLeast(1, "train", train);
    requireAtLeast(1, "validation", validation);
    requireAtLeast(paper ? 1 : 0, "test", test);
    if (paper && validation.isPresent()) {
      throw new IllegalArgumentException(
          "protocol paper selects the best epoch on the test part and has no validation part: omit"
              + " the validation count");
    }
    if (protocol.isPresent() && !paper && counted(train, validation, test)) {
      throw new IllegalArgumentException(
          "protocol "
              + protocol.get().label()
              + " has counts of its own: omit the counts or the protocol");
    }
  }

  private static boolean counted(OptionalInt train, OptionalInt validation, OptionalInt test) {
    return train.isPresent() || validation.isPresent() || test.isPresent();
  }

  private static void requireAtLeast(int least, String part, OptionalInt count) {
    if (count.isPresent() && count.getAsInt() < least) {
      throw new IllegalArgumentException(
          part + " must be at least " + least + ", not " + count.getAsInt());
    }
  }

  /**
   * {@return the sizes of the parts of a data set}
   *
   * <p>If the data set is as large as the protocol, but some of its pairs cannot be used, the
   * training part is smaller by their number.
   *
   * @param images the data set
   * @param place its folder, for the message
   * @throws DatasetException if it has too few usable pairs
   */
  public SplitCounts counts(StreetDataset images, Object place) throws DatasetException {
    SplitCounts counts =
        protocol.isPresent() && !counted(train, validation, test)
            ? withoutSkipped(protocol.get().counts(), images)
            : parts(images.size());
    if (counts.train() < 1 || counts.total() > images.size()) {
      throw new DatasetException(
          place,
          "it has "
              + images.size()
              + " usable pairs ("
              + images.skipped().size()
              + " skipped), but the split needs "
              + Math.max(counts.total(), counts.total() - counts.train() + 1)
              + ": "
              + (counts.train() < 1 ? "at least 1 train, " : counts.train() + " train, ")
              + counts.validation()
              + " validation, "
              + counts.test()
              + " test",
          "give smaller counts or a larger data set");
    }
    return counts;
  }

  private static SplitCounts withoutSkipped(SplitCounts published, StreetDataset images) {
    long lacking = published.total() - images.size();
    boolean skipped = lacking > 0 && lacking <= images.skipped().size();
    return skipped && lacking < published.train()
        ? new SplitCounts(
            published.train() - (int) lacking, published.validation(), published.test())
        : published;
  }

  private SplitCounts parts(int pairs) {
    int tenth = Math.max(1, pairs / TENTH);
    boolean paper = protocol.isPresent();
    int validating = validation.orElse(paper ? 0 : tenth);
    int testing = test.orElse(tenth);
    long rest = (long) pairs - validating - testing;
    return new SplitCounts(train.orElse((int) Math.max(0, rest)), validating, testing);
  }
}
