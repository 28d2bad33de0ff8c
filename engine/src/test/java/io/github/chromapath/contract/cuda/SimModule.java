// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.KernelSignature;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.kernels.sim.DeviceMemory;
import io.github.chromapath.kernels.sim.Dim3;
import io.github.chromapath.kernels.sim.LaunchGeometry;
import io.github.chromapath.kernels.sim.PtxException;
import io.github.chromapath.kernels.sim.PtxInterpreter;
import io.github.chromapath.kernels.sim.PtxKernel;
import io.github.chromapath.kernels.sim.PtxModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A loaded module. */
final class SimModule implements CudaDriver.Module {
  private static final int MOST_SHARED = 48 * 1024;

  private final PtxModule parsed;
  private final PtxInterpreter interpreter;
  private final Map<String, KernelSignature> signatures;
  private boolean unloaded;

  private SimModule(
      PtxModule parsed, PtxInterpreter interpreter, Map<String, KernelSignature> signatures) {
    this.parsed = parsed;
    this.interpreter = interpreter;
    this.signatures = signatures;
  }

  /** Parses a module's text and allocates its variables. */
  static SimModule load(String ptx, DeviceMemory memory, String call) {
    try {
      PtxModule parsed = ParsedModules.parse(ptx);
      return new SimModule(
          parsed,
          new PtxInterpreter(parsed, memory),
          KernelSignature.parse(ptx).stream()
              .collect(Collectors.toMap(KernelSignature::name, Function.identity())));
    } catch (PtxException | IllegalArgumentException e) {
      throw new CudaException(call + ": " + e.getMessage() + ":", "CUDA_ERROR_INVALID_PTX");
    }
  }

  /** Frees the variables. Launches that have not run yet fail. */
  void unload() {
    interpreter.close();
    unloaded = true;
  }

  /** A kernel of the module. */
  SimFunction function(String name, String call) {
    if (!parsed.kernelNames().contains(name)) {
      throw new CudaException(call, "CUDA_ERROR_NOT_FOUND");
    }
    return new SimFunction(this, parsed.kernel(name), signatures.get(name));
  }

  /** One kernel of a module. */
  static final class SimFunction implements CudaDriver.Function {
    private final SimModule module;
    private final PtxKernel kernel;
    private final KernelSignature signature;

    private SimFunction(SimModule module, PtxKernel kernel, KernelSignature signature) {
      this.module = module;
      this.kernel = kernel;
      this.signature = signature;
    }

    SimModule module() {
      return module;
    }

    String name() {
      return kernel.name();
    }

    /** Fails unless the kernel can be launched with this configuration and these arguments. */
    void requireFits(LaunchConfig config, KernelArgs arguments, String call) {
      require(
          arguments.signature().equals(signature),
          call,
          "with arguments for " + arguments.signature() + " and not " + signature);
      require(
          config.block() <= kernel.maxThreads(),
          call,
          "which takes at most " + kernel.maxThreads() + " threads in a block");
      require(
          config.sharedBytes() + kernel.staticSharedBytes() <= MOST_SHARED,
          call,
          "which has " + kernel.staticSharedBytes() + " bytes of shared memory of its own");
    }

    private static void require(boolean condition, String call, String why) {
      if (!condition) {
        throw new CudaException(call + ", " + why + ",", "CUDA_ERROR_INVALID_VALUE");
      }
    }

    /** Runs the kernel to its end. */
    void run(LaunchConfig config, List<byte[]> values, long seed, String call) {
      if (module.unloaded) {
        throw new SimFault(call + " after its module's end", "CUDA_ERROR_LAUNCH_FAILED");
      }
      LaunchGeometry geometry =
          new LaunchGeometry(
              Dim3.of(config.grid()), Dim3.of(config.block()), config.sharedBytes(), seed);
      module.interpreter.launch(kernel.name(), geometry, values);
    }

    /** A copy of the bytes of each argument. */
    static List<byte[]> values(KernelArgs arguments) {
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < arguments.count(); i++) {
        byte[] value = new byte[arguments.signature().parameters().get(i).bytes()];
        arguments.bytes().get(arguments.offset(i), value);
        values.add(value);
      }
      return values;
    }
  }
}
