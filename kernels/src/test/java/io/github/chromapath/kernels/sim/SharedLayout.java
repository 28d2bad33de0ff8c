// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The layout of a kernel's shared variables. Gaps separate the variables, so an access past the end
 * of one array is out of bounds, not inside the next array. The declared size does not include the
 * gaps.
 */
final class SharedLayout {
  private static final int GAP = 64;

  private final Map<String, Integer> offsets = new LinkedHashMap<>();
  private final Map<String, Integer> sizes = new LinkedHashMap<>();
  private int end;
  private int declared;
  private int dynamicStart = -1;

  void add(PtxVariable variable) {
    if (dynamicStart >= 0) {
      throw new IllegalStateException(
          "shared variable " + variable.name() + " is declared after a use of dynamic memory");
    }
    if (variable.external()) {
      offsets.put(variable.name(), -1);
      return;
    }
    end = align(end, variable.alignment());
    declared = align(declared, variable.alignment()) + variable.bytes();
    offsets.put(variable.name(), end);
    sizes.put(variable.name(), variable.bytes());
    end += variable.bytes() + GAP;
  }

  /** Sets the start of dynamic memory, after the last variable. */
  void close() {
    if (dynamicStart >= 0) {
      return;
    }
    dynamicStart = align(end, 256);
    offsets.replaceAll((name, offset) -> offset < 0 ? dynamicStart : offset);
  }

  /** The offset of a variable, or null; that of an extern one fixes the layout. */
  Integer offset(String name) {
    Integer offset = offsets.get(name);
    if (offset != null && offset < 0) {
      close();
    }
    return offsets.get(name);
  }

  int declaredBytes() {
    return declared;
  }

  MemoryRegion region(int dynamicBytes) {
    MemoryRegion region = new MemoryRegion("shared memory", 0, dynamicStart + dynamicBytes, true);
    region.forbidAll();
    sizes.forEach((name, bytes) -> region.permit(offsets.get(name), bytes));
    region.permit(dynamicStart, dynamicBytes);
    return region;
  }

  static int align(int value, int alignment) {
    return (value + alignment - 1) / alignment * alignment;
  }
}
