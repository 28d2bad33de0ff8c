// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.kernels.sim.PtxModule;
import io.github.chromapath.kernels.sim.PtxParser;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parsed modules by their text. Parsing takes seconds and returns an equal immutable module each
 * time, so all drivers of a process share this cache.
 */
final class ParsedModules {
  private static final Map<String, PtxModule> PARSED = new ConcurrentHashMap<>();

  private ParsedModules() {}

  static PtxModule parse(String ptx) {
    return PARSED.computeIfAbsent(ptx, PtxParser::parse);
  }
}
