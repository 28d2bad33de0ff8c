// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.util.LinkedHashMap;
import java.util.Map;

/** Changes to the named results of an oracle. */
final class Results {
  private Results() {}

  /** The results with one of them renamed, as in-place operations need. */
  static Map<String, float[]> renamed(Map<String, float[]> results, String from, String to) {
    Map<String, float[]> renamed = new LinkedHashMap<>(results);
    renamed.put(to, renamed.remove(from));
    return renamed;
  }

  /** The results with one more. */
  static Map<String, float[]> with(Map<String, float[]> results, String name, float... values) {
    Map<String, float[]> more = new LinkedHashMap<>(results);
    more.put(name, values.clone());
    return more;
  }
}
