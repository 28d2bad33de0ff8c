// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** The transfers that are allowed between a tensor and the host. */
public enum HostAccess {
  /** Uploads and downloads: no other tensor uses the memory. */
  READ_WRITE,
  /** None: a temporary whose memory is reused during a run. */
  NONE
}
