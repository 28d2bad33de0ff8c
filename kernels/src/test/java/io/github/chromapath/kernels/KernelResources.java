// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one kernel takes on one target, as NVIDIA's assembler says with {@code --verbose}.
 *
 * @param registers of a thread
 * @param sharedBytes static shared memory of a block
 * @param spillBytes stored and loaded because there were not enough registers
 */
record KernelResources(int registers, int sharedBytes, int spillBytes) {
  private static final Pattern KERNEL =
      Pattern.compile("Compiling entry function '(\\w+)'[^\\n]*\\n");
  private static final Pattern SPILLS =
      Pattern.compile("(\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern USED = Pattern.compile("Used (\\d+) registers[^\\n]*");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  /**
   * What each kernel takes, in the order of the log.
   *
   * @throws IllegalArgumentException if the log lacks something of a kernel that it names
   */
  static Map<String, KernelResources> parse(String log) {
    Map<String, KernelResources> resources = new LinkedHashMap<>();
    Matcher kernel = KERNEL.matcher(log);
    while (kernel.find()) {
      Matcher spills = SPILLS.matcher(log).region(kernel.end(), log.length());
      Matcher used = USED.matcher(log).region(kernel.end(), log.length());
      if (!spills.find() || !used.find()) {
        throw new IllegalArgumentException("no resources of " + kernel.group(1) + " in " + log);
      }
      Matcher shared = SHARED.matcher(used.group());
      resources.put(
          kernel.group(1),
          new KernelResources(
              Integer.parseInt(used.group(1)),
              shared.find() ? Integer.parseInt(shared.group(1)) : 0,
              Integer.parseInt(spills.group(1)) + Integer.parseInt(spills.group(2))));
    }
    return resources;
  }
}
