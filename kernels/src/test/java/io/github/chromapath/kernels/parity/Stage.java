// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import io.github.chromapath.kernels.cpu.CpuKernels;
import io.github.chromapath.kernels.cpu.HostViews;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.kernels.sim.DeviceMemory;
import io.github.chromapath.kernels.sim.LaunchGeometry;
import io.github.chromapath.kernels.sim.PtxInterpreter;
import io.github.chromapath.kernels.sim.PtxModule;
import io.github.chromapath.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One run of a case: a fresh device, a launch geometry, the names of the kernels that were
 * launched, and the results.
 */
final class Stage {
  private final Function<String, PtxModule> modules;
  private final CpuKernels cpu;
  private final Geometry geometry;
  private final DeviceMemory memory = new DeviceMemory();
  private final Map<PtxModule, PtxInterpreter> loaded = new HashMap<>();
  private final Set<String> launched = new TreeSet<>();
  private final List<byte[]> results = new ArrayList<>();

  /**
   * @param modules returns the module of a kernel by the kernel's name
   */
  Stage(Function<String, PtxModule> modules, Parallel parallel, Geometry geometry) {
    this.modules = modules;
    cpu = new CpuKernels(new HostViews(Storage.F16::span), parallel);
    this.geometry = geometry;
  }

  /** Runs the CPU's kernel of an operation on the host's side of its tensors. */
  void compute(Op op) {
    cpu.bind(op).run();
  }

  Geometry geometry() {
    return geometry;
  }

  int chunks() {
    return geometry.chunks();
  }

  DeviceMemory memory() {
    return memory;
  }

  void launch(String kernel, Arguments arguments) {
    launch(kernel, 0, arguments);
  }

  void launch(String kernel, int sharedBytes, Arguments arguments) {
    launched.add(kernel);
    loaded
        .computeIfAbsent(modules.apply(kernel), module -> new PtxInterpreter(module, memory))
        .launch(
            kernel,
            LaunchGeometry.of(geometry.grid(), geometry.block(), geometry.seed())
                .withShared(sharedBytes),
            arguments);
  }

  /** Stores a result. Launches with the same order of sums must reproduce it bit-identically. */
  void keep(byte[] result) {
    results.add(result);
  }

  Set<String> launched() {
    return launched;
  }

  List<byte[]> results() {
    return results;
  }
}
