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

/** Assembles PTX for a device without having one, with NVIDIA's compiler as a library. */
final class PtxAssembler {
  private record Job(String ptx, String target) {}

  /** Several test classes want the same modules for the same targets. */
  private static final Map<Job, Map<String, KernelResources>> ASSEMBLED = new ConcurrentHashMap<>();

  private PtxAssembler() {}

  /** Whether the library is there for this platform. */
  static boolean available() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    return name.contains("linux")
        && (architecture.equals("amd64") || architecture.equals("x86_64"));
  }

  /** What each kernel of a module takes on {@code target}, such as {@code sm_80}. */
  static Map<String, KernelResources> assemble(String ptx, String target) {
    return ASSEMBLED.computeIfAbsent(new Job(ptx, target), PtxAssembler::assemble);
  }

  private static Map<String, KernelResources> assemble(Job job) {
    String target = job.target();
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    byte[] text = job.ptx().getBytes(StandardCharsets.UTF_8);
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
