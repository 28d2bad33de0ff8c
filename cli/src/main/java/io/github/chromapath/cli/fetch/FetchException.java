// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import java.io.IOException;

/** A download that failed. The message is one sentence: the file or address, fault and remedy. */
public final class FetchException extends IOException {
  private static final long serialVersionUID = 1L;

  FetchException(Object subject, String fault, String remedy) {
    super(subject + ": " + fault + "; " + remedy + ".");
  }

  FetchException(Object subject, String fault, String remedy, Throwable cause) {
    super(subject + ": " + fault + "; " + remedy + ".", cause);
  }
}
