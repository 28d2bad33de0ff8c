// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** The state spaces, and the range of generic addresses of each. */
enum AddressSpace {
  GENERIC(0),
  GLOBAL(0),
  CONST(0),
  PARAM(0x0500_0000_0000L),
  SHARED(0x0600_0000_0000L),
  LOCAL(0x0700_0000_0000L);

  private static final long WINDOW = 0x0100_0000_0000L;

  private final long window;

  AddressSpace(long window) {
    this.window = window;
  }

  long toGeneric(long address) {
    return address + window;
  }

  long fromGeneric(long address) {
    return address - window;
  }

  /** The space of a generic address. */
  static AddressSpace of(long generic) {
    for (AddressSpace space : new AddressSpace[] {SHARED, LOCAL, PARAM}) {
      if (generic >= space.window && generic < space.window + WINDOW) {
        return space;
      }
    }
    return GLOBAL;
  }

  static AddressSpace named(String modifier) {
    return switch (modifier) {
      case "global" -> GLOBAL;
      case "const" -> CONST;
      case "param" -> PARAM;
      case "shared" -> SHARED;
      case "local" -> LOCAL;
      default -> null;
    };
  }
}
