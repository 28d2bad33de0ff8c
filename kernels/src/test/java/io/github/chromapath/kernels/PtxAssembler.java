package io.github.chromapath.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** Assembles PTX for a device without having one, with NVIDIA's compiler as a library. */
final class PtxAssembler {
  private static final Pattern KERNEL =
      Pattern.compile("Compiling entry function '(\\w+)'[^\\n]*\\n");
  private static final Pattern SPILLS =
      Pattern.compile("(\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

  private PtxAssembler() {}

  /**
   * What one kernel takes.
   *
   * @param registers of a thread
   * @param spillBytes stored and loaded because there were not enough of them
   */
  record Resources(int registers, int spillBytes) {}

  /** Whether the library is there for this platform. */
  static boolean available() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch");
    return name.contains("linux")
        && (architecture.equals("amd64") || architecture.equals("x86_64"));
  }

  /** What each kernel of a module takes on {@code target}, such as {@code sm_80}. */
  static Map<String, Resources> assemble(String ptx, String target) {
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    byte[] text = ptx.getBytes(StandardCharsets.UTF_8);
    check(JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text), "create");
    try {
      String[] options = {"--gpu-name=" + target, "--verbose"};
      int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      assertEquals(
          nvPTXCompileResult.NVPTXCOMPILE_SUCCESS, result, () -> target + ": " + errors(handle));
      return resources(information(handle));
    } finally {
      check(JNvPTXCompiler.nvPTXCompilerDestroy(handle), "destroy");
    }
  }

  private static Map<String, Resources> resources(String log) {
    Map<String, Resources> resources = new LinkedHashMap<>();
    Matcher kernel = KERNEL.matcher(log);
    while (kernel.find()) {
      Matcher spills = SPILLS.matcher(log).region(kernel.end(), log.length());
      Matcher registers = REGISTERS.matcher(log).region(kernel.end(), log.length());
      if (!spills.find() || !registers.find()) {
        throw new IllegalArgumentException("no resources of " + kernel.group(1) + " in " + log);
      }
      int spilled = Integer.parseInt(spills.group(1)) + Integer.parseInt(spills.group(2));
      resources.put(kernel.group(1), new Resources(Integer.parseInt(registers.group(1)), spilled));
    }
    return resources;
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
