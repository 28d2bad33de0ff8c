// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's name and the types of its parameters, in order.
 *
 * @param name of the module's entry
 * @param parameters in the order in which they are passed
 */
public record KernelSignature(String name, List<Parameter> parameters) {
  private static final Pattern ENTRY = Pattern.compile("\\.entry\\s+(\\w+)\\s*\\(([^)]*)\\)");
  private static final Pattern PARAMETER = Pattern.compile("\\.param\\s+\\.(\\w+)\\s");

  /** The type of a parameter. */
  public enum Parameter {
    /** 32 bits, integer. */
    U32(4),
    /** 64 bits, integer or address. */
    U64(8),
    /** 32 bits, floating point. */
    F32(4),
    /** 64 bits, floating point. */
    F64(8);

    private final int bytes;

    Parameter(int bytes) {
      this.bytes = bytes;
    }

    /** Size and alignment. */
    public int bytes() {
      return bytes;
    }

    private static Parameter of(String type) {
      return switch (type) {
        case "u32", "s32", "b32" -> U32;
        case "u64", "s64", "b64" -> U64;
        case "f32" -> F32;
        case "f64" -> F64;
        default -> throw new IllegalArgumentException("unknown parameter type ." + type);
      };
    }
  }

  /** Copies the list. */
  public KernelSignature {
    parameters = List.copyOf(parameters);
  }

  /**
   * The signatures of all entries of a module, in its order.
   *
   * @throws IllegalArgumentException if a parameter has a type that is not listed here
   */
  public static List<KernelSignature> parse(String ptx) {
    List<KernelSignature> signatures = new ArrayList<>();
    Matcher entry = ENTRY.matcher(ptx);
    while (entry.find()) {
      List<Parameter> parameters = new ArrayList<>();
      Matcher parameter = PARAMETER.matcher(entry.group(2));
      while (parameter.find()) {
        parameters.add(Parameter.of(parameter.group(1)));
      }
      signatures.add(new KernelSignature(entry.group(1), parameters));
    }
    return List.copyOf(signatures);
  }
}
