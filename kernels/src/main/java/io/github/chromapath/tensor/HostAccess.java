// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** The transfers that are allowed between a tensor and the host. */
public enum HostAccess {
  /** Uploads and downloads: no other tensor uses the memory. */
  READ_WRITE,
  /** Uploads only: an input whose memory is reused after its last use in a run. */
  WRITE,
  /** None: a temporary whose memory is reused during a run. */
  NONE;

  /** Whether the tensor may be downloaded. */
  public boolean readable() {
    return this == READ_WRITE;
  }

  /** Whether the tensor may be uploaded. */
  public boolean writable() {
    return this != NONE;
  }
}
