// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/**
 * Assembles PTX without a device, with NVIDIA's compiler as a library. Results are kept, since
 * several tests assemble the same modules for the same targets. Thread-safe.
 */
final class PtxAssembler {
  private static final Map<Request, Map<String, KernelResources>> RESULTS =
      new ConcurrentHashMap<>();

  private PtxAssembler() {}

  private record Request(String ptx, String target) {}

  /** Whether the library supports this platform. */
  static boolean available() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    return name.contains("linux")
        && (architecture.equals("amd64") || architecture.equals("x86_64"));
  }

  /** The resources that each kernel of a module uses on {@code target}, such as {@code sm_80}. */
  static Map<String, KernelResources> assemble(String ptx, String target) {
    return RESULTS.computeIfAbsent(
        new Request(ptx, target), request -> compile(request.ptx(), request.target()));
  }

  private static Map<String, KernelResources> compile(String ptx, String target) {
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    byte[] text = ptx.getBytes(StandardCharsets.UTF_8);
    check(JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text), "create");
    try {
      String[] options = {"--gpu-name=" + target, "--verbose"};
      int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      assertEquals(
          nvPTXCompileResult.NVPTXCOMPILE_SUCCESS, result, () -> target + ": " + errors(handle));
      return KernelResources.parse(information(handle));
    } finally {
      check(JNvPTXCompiler.nvPTXCompilerDestroy(handle), "destroy");
    }
  }

  private static String errors(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    check(JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size), "error log size");
    byte[] log = new byte[Math.toIntExact(size[0]) + 1];
    check(JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log), "error log");
    return new String(log, StandardCharsets.UTF_8);
  }

  private static String information(nvPTXCompilerHandle handle) {
    long[] size = new long[1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, size), "information log size");
    byte[] log = new byte[Math.toIntExact(size[0]) + 1];
    check(JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, log), "information log");
    return new String(log, StandardCharsets.UTF_8);
  }

  private static void check(int status, String call) {
    assertEquals(
        nvPTXCompileResult.NVPTXCOMPILE_SUCCESS,
        status,
        () -> call + ": " + nvPTXCompileResult.stringFor(status));
  }
}
