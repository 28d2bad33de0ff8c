// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * Runs a few instructions in one thread. Input i is in %d[i] (64 bits), %r[i] (its low 32), %h[i]
 * (its low 16), %f[i] and %g[i] (the same bits as f32 and f64). Register 9 of a kind, such as %r9,
 * contains the result.
 */
final class Snippet {
  private Snippet() {}

  /** The bits that the instructions leave in the result register, such as %r9. */
  static long run(String result, String instructions, long... inputs) {
    StringBuilder params = new StringBuilder(".param .u64 out");
    StringBuilder loads = new StringBuilder();
    Arguments arguments = new Arguments();
    DeviceMemory memory = new DeviceMemory();
    long out = memory.allocate(8);
    memory.fill(out, (byte) 0, 8);
    arguments.address(out);
    for (int i = 0; i < inputs.length; i++) {
      params.append(", .param .u64 in").append(i);
      loads.append(
          ("ld.param.u64 %dI, [inI]; cvt.u32.u64 %rI, %dI; cvt.u16.u64 %hI, %dI;"
                  + " mov.b32 %fI, %rI; mov.b64 %gI, %dI;\n")
              .replace("I", Integer.toString(i)));
      arguments.int64(inputs[i]);
    }
    String store =
        switch (result.charAt(1)) {
          case 'h' -> "st.global.u16 [%d20], ";
          case 'r' -> "st.global.u32 [%d20], ";
          case 'f' -> "st.global.f32 [%d20], ";
          case 'p' -> "selp.u32 %r20, 1, 0, %p9; st.global.u32 [%d20], %r20;//";
          case 'g' -> "st.global.f64 [%d20], ";
          default -> "st.global.u64 [%d20], ";
        };
    String text =
        ".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry snippet("
            + params
            + ") {\n"
            + ".reg .b16 %h<30>; .reg .b32 %r<30>; .reg .b64 %d<30>; .reg .f32 %f<30>;"
            + " .reg .f64 %g<30>; .reg .pred %p<30>;\n"
            + loads
            + "ld.param.u64 %d20, [out];\n"
            + instructions
            + "\n"
            + store
            + result
            + ";\nret;\n}\n";
    try (PtxInterpreter interpreter = new PtxInterpreter(PtxParser.parse(text), memory)) {
      interpreter.launch("snippet", LaunchGeometry.of(1, 1, 1), arguments);
    }
    return memory.longs(out, 1)[0];
  }

  /** An fp32 result of fp32 inputs. */
  static float f32(String instructions, float... inputs) {
    long[] bits = new long[inputs.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(inputs[i]) & 0xffffffffL;
    }
    return Float.intBitsToFloat((int) run("%f9", instructions, bits));
  }

  /** A 32-bit result of 32-bit inputs. */
  static int b32(String instructions, int... inputs) {
    long[] bits = new long[inputs.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = inputs[i] & 0xffffffffL;
    }
    return (int) run("%r9", instructions, bits);
  }
}
