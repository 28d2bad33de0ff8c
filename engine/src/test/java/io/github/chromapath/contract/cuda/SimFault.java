// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

/** The fault of a command on the device; the next synchronisation reports it. */
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
