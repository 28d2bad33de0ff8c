// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/** Receives the devices that were preferred to the chosen one but cannot be used. */
public interface DeviceChoiceListener {
  /** Ignores everything. */
  DeviceChoiceListener NONE = new DeviceChoiceListener() {};

  /**
   * A kind of device is unavailable.
   *
   * @param device the provider's name
   * @param reason one sentence
   */
  default void unavailable(String device, String reason) {}

  /** A provider opens {@code chosen}, since {@code first}, its first device, cannot be used. */
  default void skipped(FoundDevice first, FoundDevice chosen) {}
}
