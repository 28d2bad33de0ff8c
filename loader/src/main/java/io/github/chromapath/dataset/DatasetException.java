// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.io.IOException;

/**
 * A data set, or a pair in it, cannot be used. The message is one sentence: the file or folder, the
 * fault, and the remedy.
 */
public final class DatasetException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A fault without a cause.
   *
   * @param place file, folder or name of the pair
   * @param fault a clause without a full stop
   * @param remedy an instruction to the user, without a full stop
   */
  public DatasetException(Object place, String fault, String remedy) {
    super(place + ": " + fault + "; " + remedy + ".");
  }

  /**
   * A fault with its cause.
   *
   * @param place file, folder or name of the pair
   * @param fault a clause without a full stop
   * @param remedy an instruction to the user, without a full stop
   * @param cause the underlying failure
   */
  public DatasetException(Object place, String fault, String remedy, Throwable cause) {
    super(place + ": " + fault + "; " + remedy + ".", cause);
  }
}
