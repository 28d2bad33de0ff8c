// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * A pair that cannot be used.
 *
 * @param name unique within the data set
 * @param reason one sentence, for people
 * @param kind why it is skipped
 */
public record SkippedPair(String name, String reason, Kind kind) {
  /** Why a pair is skipped. */
  public enum Kind {
    /** A file is missing, damaged or not what it should be. */
    FAILED,
    /** The files are sound, but the picture is grey or has one colour. */
    COLORLESS;

    /** {@return the kind of an exception of {@link StreetDataset#load}} */
    public static Kind of(Throwable failure) {
      return failure instanceof DatasetException known && known.isColorless() ? COLORLESS : FAILED;
    }
  }

  /** A pair of which a file failed. */
  public SkippedPair(String name, String reason) {
    this(name, reason, Kind.FAILED);
  }
}
