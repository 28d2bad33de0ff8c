// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a service is reached and what it accepts.
 *
 * @param address where it listens
 * @param token the secret that requests must state, if there is one
 * @param limits what it accepts
 * @param model the name of its model, for people
 * @param temporary folder below which uploads and results are kept
 */
public record ServiceConfig(
    Address address, Optional<String> token, Limits limits, String model, Path temporary) {
  /**
   * Where a service listens.
   *
   * @param host name or address
   * @param port 0 for any that is free
   * @param loopback whether only this machine reaches it
   */
  public record Address(String host, int port, boolean loopback) {}
}
