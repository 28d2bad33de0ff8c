// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** What a command did wrong on the device; it surfaces at the next synchronisation. */
final class SimFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String status;

  SimFault(String message, String status) {
    super(message);
    this.status = status;
  }

  String status() {
    return status;
  }
}
