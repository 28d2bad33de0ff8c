// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2_vnni;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_vnni;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import io.github.chromapath.backend.JavaCppLibrary;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.tensor.DataType;
import java.util.EnumSet;
import java.util.Set;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN's CPU engine, and the stream on which the device's thread runs primitives in order. */
final class DnnlEngine implements AutoCloseable {
  static final JavaCppLibrary NATIVE =
      new JavaCppLibrary("oneDNN", "org.bytedeco:dnnl", dnnl.class);

  private final NativeScope scope;
  private final dnnl_engine engine;
  private final DnnlStream stream;

  DnnlEngine(AllocationStats allocations) {
    scope = new NativeScope(allocations);
    try {
      engine =
          scope.create(
              new dnnl_engine(),
              "dnnl_engine_create",
              handle -> dnnl_engine_create(handle, dnnl_cpu, 0),
              dnnl::dnnl_engine_destroy);
      stream = newStream(scope);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  dnnl_engine handle() {
    return engine;
  }

  DnnlStream stream() {
    return stream;
  }

  /** A stream for another thread, owned by {@code owner}. */
  DnnlStream newStream(NativeScope owner) {
    return new DnnlStream(
        owner.create(
            new dnnl_stream(),
            "dnnl_stream_create",
            handle -> dnnl_stream_create(handle, engine, dnnl_stream_default_flags),
            dnnl::dnnl_stream_destroy));
  }

  /** Name and version of the library. */
  static String library() {
    return NATIVE.name() + " " + version();
  }

  static String version() {
    dnnl_version_t version = dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /** The widest instruction set that oneDNN uses on this CPU. */
  static String instructions() {
    if (has(dnnl_cpu_isa_avx512_core_amx)) {
      return "AVX-512 with AMX";
    }
    if (has(dnnl_cpu_isa_avx512_core_vnni)) {
      return "AVX-512 with VNNI";
    }
    if (has(dnnl_cpu_isa_avx512_core)) {
      return "AVX-512";
    }
    if (has(dnnl_cpu_isa_avx2_vnni)) {
      return "AVX2 with VNNI";
    }
    if (has(dnnl_cpu_isa_avx2)) {
      return "AVX2";
    }
    return System.getProperty("os.arch");
  }

  /** Whether oneDNN's matrix products are known to be fast on this CPU. */
  static boolean multipliesInVectors() {
    return has(dnnl_cpu_isa_avx2);
  }

  /** Whether the CPU has instructions for products of bf16 numbers. */
  static boolean multipliesBfloat16() {
    return has(dnnl_cpu_isa_avx512_core_bf16);
  }

  /**
   * The types of which oneDNN multiplies matrices faster than it computes the wgrad of a
   * convolution. With AMX, this was not measured in bf16.
   */
  static Set<DataType> multipliesFasterThanWgrad() {
    Set<DataType> types = EnumSet.noneOf(DataType.class);
    if (has(dnnl_cpu_isa_avx512_core)) {
      types.add(DataType.FLOAT32);
    }
    if (has(dnnl_cpu_isa_avx512_core_bf16) && !has(dnnl_cpu_isa_avx512_core_amx)) {
      types.add(DataType.BFLOAT16);
    }
    return types;
  }

  /** Whether the CPU has instructions for sums of products of bytes: VNNI or AMX. */
  static boolean multipliesInt8() {
    return has(dnnl_cpu_isa_avx512_core_vnni) || has(dnnl_cpu_isa_avx2_vnni);
  }

  private static boolean has(int instructionSet) {
    return (dnnl_get_effective_cpu_isa() & instructionSet) == instructionSet;
  }

  @Override
  public void close() {
    scope.close();
  }
}
