// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.io.IOException;

/**
 * A data set, or a pair in it, that cannot be used; the message is one sentence: place, fault and
 * mend.
 */
public final class DatasetException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param place the file, folder or pair
   * @param fault what is wrong, as a clause without a full stop
   * @param mend what the reader can do, as a clause without a full stop
   */
  public DatasetException(Object place, String fault, String mend) {
    super(place + ": " + fault + "; " + mend + ".");
  }

  /**
   * Says what is wrong, and what brought it to light.
   *
   * @param place the file, folder or pair
   * @param fault what is wrong, as a clause without a full stop
   * @param mend what the reader can do, as a clause without a full stop
   * @param cause the failure underneath
   */
  public DatasetException(Object place, String fault, String mend, Throwable cause) {
    super(place + ": " + fault + "; " + mend + ".", cause);
  }
}
