// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of a study cannot be used. The message is one sentence: the file, the fault, and the
 * remedy.
 */
public final class StudyException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A fault without a cause.
   *
   * @param file the file
   * @param fault a clause without a full stop
   * @param remedy an instruction to the user, without a full stop
   */
  public StudyException(Path file, String fault, String remedy) {
    super(sentence(file, fault, remedy));
  }

  /**
   * A fault with its cause.
   *
   * @param file the file
   * @param fault a clause without a full stop
   * @param remedy an instruction to the user, without a full stop
   * @param cause the underlying failure
   */
  public StudyException(Path file, String fault, String remedy, Throwable cause) {
    super(sentence(file, fault, remedy), cause);
  }

  private static String sentence(Path file, String fault, String remedy) {
    return file + ": " + fault + "; " + remedy + ".";
  }
}
