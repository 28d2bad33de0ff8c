// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resources that one kernel uses on one target, as NVIDIA's assembler reports them.
 *
 * @param registers of a thread
 * @param sharedBytes static shared memory of a block
 * @param spillBytes bytes stored and loaded for lack of registers
 */
record KernelResources(int registers, int sharedBytes, int spillBytes) {
  private static final Pattern KERNEL =
      Pattern.compile("Compiling entry function '(\\w+)'[^\\n]*\\n");
  private static final Pattern SPILLS =
      Pattern.compile("(\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern USED = Pattern.compile("Used (\\d+) registers[^\\n]*");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  /**
   * The resources of each kernel, in the order of the assembler's log, written with {@code
   * --verbose}.
   *
   * @throws IllegalArgumentException if the log names a kernel without its resources
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
