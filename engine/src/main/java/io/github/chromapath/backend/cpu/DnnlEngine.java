package io.github.chromapath.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_wait;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import io.github.chromapath.backend.Ledger;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN's CPU engine and the one stream that everything runs on, in order. */
final class DnnlEngine implements AutoCloseable {
  static final String LIBRARY = "oneDNN";

  private final NativeScope scope;
  private final dnnl_engine engine;
  private final dnnl_stream stream;

  DnnlEngine(Ledger ledger) {
    scope = new NativeScope(ledger);
    try {
      engine =
          scope.create(
              new dnnl_engine(),
              "dnnl_engine_create",
              handle -> dnnl_engine_create(handle, dnnl_cpu, 0),
              dnnl::dnnl_engine_destroy);
      stream =
          scope.create(
              new dnnl_stream(),
              "dnnl_stream_create",
              handle -> dnnl_stream_create(handle, engine, dnnl_stream_default_flags),
              dnnl::dnnl_stream_destroy);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  dnnl_engine handle() {
    return engine;
  }

  /** Runs a primitive and waits for it. Allocates nothing. */
  void execute(dnnl_primitive primitive, int count, dnnl_exec_arg_t arguments, String description) {
    int status = dnnl_primitive_execute(primitive, stream, count, arguments);
    if (status == dnnl.dnnl_success) {
      status = dnnl_stream_wait(stream);
    }
    DnnlStatus.check(status, description);
  }

  /** Name and version of the library. */
  static String library() {
    return LIBRARY + " " + version();
  }

  static String version() {
    dnnl_version_t version = dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /** The widest instruction set that oneDNN uses here. */
  static String instructions() {
    if (has(dnnl_cpu_isa_avx512_core_amx)) {
      return "AVX-512 with AMX";
    }
    if (has(dnnl_cpu_isa_avx512_core)) {
      return "AVX-512";
    }
    if (has(dnnl_cpu_isa_avx2)) {
      return "AVX2";
    }
    return System.getProperty("os.arch");
  }

  /** Whether the processor multiplies bf16 numbers itself. */
  static boolean multipliesBfloat16() {
    return has(dnnl_cpu_isa_avx512_core_bf16);
  }

  private static boolean has(int instructionSet) {
    return (dnnl_get_effective_cpu_isa() & instructionSet) == instructionSet;
  }

  @Override
  public void close() {
    scope.close();
  }
}
