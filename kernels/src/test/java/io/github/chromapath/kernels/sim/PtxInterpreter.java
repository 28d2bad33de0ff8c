// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A module loaded into a device's memory, whose kernels can be launched. A launch ends when every
 * thread has ended. The first fault ends it with a {@link KernelFault}. Blocks run one after
 * another in a seeded order. The warps of a block run to their next barrier in a seeded order,
 * which is drawn again at every barrier.
 *
 * <p>The interpreter is stricter than a device in four ways. Every thread of a block must arrive at
 * each barrier, even if it ended before. Two blocks of a launch may exchange data only through
 * atomics. A shuffle must not read a lane that does not participate. Integers must not be divided
 * by zero.
 */
public final class PtxInterpreter implements AutoCloseable {
  private static final int MAX_SHARED = 48 * 1024;
  private static final long DEFAULT_STEPS = 20_000_000_000L;

  private final PtxModule module;
  private final DeviceMemory memory;
  private final Map<String, Long> variables = new HashMap<>();
  private final RegisterFiles files = new RegisterFiles();
  private long stepLimit = DEFAULT_STEPS;

  /** Loads the module: allocates and fills its variables. */
  public PtxInterpreter(PtxModule module, DeviceMemory memory) {
    this.module = module;
    this.memory = memory;
    for (PtxVariable variable : module.variables()) {
      boolean writable = variable.space().equals("global");
      long address = memory.allocate(variable.bytes(), "variable " + variable.name(), writable);
      byte[] bytes = new byte[variable.bytes()];
      for (int i = 0; i < variable.initial().size(); i++) {
        bytes[i] = variable.initial().get(i);
      }
      memory.copyIn(address, bytes);
      variables.put(variable.name(), address);
    }
  }

  /** Sets the number of thread-instructions after which a launch is stopped. */
  public PtxInterpreter withStepLimit(long limit) {
    stepLimit = limit;
    return this;
  }

  /** The address of a global or constant variable. */
  public long variable(String name) {
    Long address = variables.get(name);
    if (address == null) {
      throw new LaunchException("no variable is called " + name);
    }
    return address;
  }

  /** Runs a kernel to its end and returns the number of thread-instructions executed. */
  public long launch(String kernel, LaunchGeometry geometry, Arguments arguments) {
    return launch(kernel, geometry, arguments.values());
  }

  /** Runs a kernel on arguments given as bytes, one array for each parameter. */
  public long launch(String kernelName, LaunchGeometry geometry, List<byte[]> arguments) {
    PtxKernel kernel = module.kernel(kernelName);
    checkGeometry(kernel, geometry);
    MemoryRegion parameters = parameters(kernel, arguments);
    memory.races().beginLaunch();
    BlockRun block =
        new BlockRun(kernel, geometry, parameters, memory, variables, stepLimit, files);
    Random random = new Random(geometry.seed());
    long blocks = geometry.grid().count();
    long start = random.nextInt((int) Math.min(blocks, Integer.MAX_VALUE));
    boolean backwards = random.nextBoolean();
    for (long i = 0; i < blocks; i++) {
      block.run((start + (backwards ? blocks - i : i)) % blocks, random);
    }
    return block.steps();
  }

  /** Frees the module's variables. */
  @Override
  public void close() {
    variables.values().forEach(memory::free);
    variables.clear();
  }

  private static void checkGeometry(PtxKernel kernel, LaunchGeometry geometry) {
    Dim3 grid = geometry.grid();
    Dim3 block = geometry.block();
    require(
        kernel, grid.x() > 0 && grid.y() > 0 && grid.z() > 0, "grid " + grid + " has no blocks");
    require(
        kernel,
        grid.y() <= 65535 && grid.z() <= 65535,
        "grid " + grid + " exceeds (2^31-1, 65535, 65535)");
    require(
        kernel,
        block.x() > 0 && block.y() > 0 && block.z() > 0,
        "block " + block + " has no threads");
    require(
        kernel,
        block.x() <= 1024 && block.y() <= 1024 && block.z() <= 64,
        "block " + block + " exceeds (1024, 1024, 64)");
    require(
        kernel,
        block.count() <= kernel.maxThreads(),
        "block " + block + " has more than " + kernel.maxThreads() + " threads");
    require(kernel, geometry.dynamicSharedBytes() >= 0, "negative shared memory");
    long shared = (long) kernel.staticSharedBytes() + geometry.dynamicSharedBytes();
    require(kernel, shared <= MAX_SHARED, shared + " bytes of shared memory exceed " + MAX_SHARED);
  }

  private static MemoryRegion parameters(PtxKernel kernel, List<byte[]> arguments) {
    List<PtxParam> params = kernel.params();
    require(
        kernel,
        params.size() == arguments.size(),
        "takes " + params.size() + " arguments, not " + arguments.size());
    MemoryRegion region = new MemoryRegion("the parameters", 0, kernel.paramBytes(), false);
    region.forbidAll();
    for (int i = 0; i < params.size(); i++) {
      PtxParam param = params.get(i);
      byte[] value = arguments.get(i);
      require(
          kernel,
          value.length == param.bytes(),
          "argument "
              + i
              + " ("
              + param.name()
              + ", "
              + param.type()
              + ") has "
              + param.bytes()
              + " bytes, not "
              + value.length);
      region.copyIn(param.offset(), ByteBuffer.wrap(value), value.length);
      region.permit(param.offset(), param.bytes());
    }
    return region;
  }

  private static void require(PtxKernel kernel, boolean holds, String what) {
    if (!holds) {
      throw new LaunchException("kernel " + kernel.name() + ": " + what);
    }
  }
}
