// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.kernels.sim.PtxModule;
import io.github.chromapath.kernels.sim.PtxParser;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Modules by their text. Parsing takes seconds and gives the same immutable module every time, so
 * all drivers of a process share what was parsed: a memory of a function's results, no state that
 * could be seen.
 */
final class ParsedModules {
  private static final Map<String, PtxModule> PARSED = new ConcurrentHashMap<>();

  private ParsedModules() {}

  static PtxModule parse(String ptx) {
    return PARSED.computeIfAbsent(ptx, PtxParser::parse);
  }
}
