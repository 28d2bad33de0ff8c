// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.CommandCounts;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.kernels.KernelCatalog;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.CustomOp;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The parts of every operation: its record, its CPU implementation, its CUDA planner and the {@code
 * .cu} file of its kernels.
 */
@Tag("fast")
class OperationFamiliesTest {
  private static final Path SOURCES = Path.of("../kernels/src/main/cuda");
  private static final String PLANNERS = "io.github.chromapath.backend.internal.cuda.";

  /**
   * The planner launches kernels of these families around cuDNN's and cuBLAS's convolutions, or in
   * their place.
   */
  private static final Set<String> AROUND_CONVOLUTIONS =
      Set.of("channels", "elementwise", "pointwise");

  private static Set<Class<?>> allRecords() {
    return BackendContract.records(Op.class).collect(Collectors.toSet());
  }

  /**
   * Binds the operands of every case of the contract, then passes each operation to a consumer.
   * Skips custom operations, which have no family.
   */
  private static void eachOperation(Backend backend, Consumer<Op> test) {
    BackendContract.allCases()
        .forEach(
            opCase -> {
              try (Arena arena = new Arena("operands")) {
                Map<String, Tensor> tensors = new LinkedHashMap<>();
                opCase
                    .operands()
                    .forEach(
                        (name, operand) ->
                            tensors.put(name, arena.add(name, operand.shape(), operand.type())));
                arena.allocate(backend);
                opCase.operations(tensors::get).stream()
                    .filter(op -> !(op instanceof CustomOp))
                    .forEach(test);
              }
            });
  }

  @Test
  void theCpuCompilesEveryOperation() {
    Set<Class<?>> compiled = new HashSet<>();
    try (Backend cpu = Backends.open("cpu", BackendOptions.builder().threads(1).build())) {
      eachOperation(
          cpu,
          op -> {
            cpu.compile(List.of(op)).close();
            compiled.add(op.getClass());
          });
    }
    assertEquals(allRecords(), compiled);
  }

  @Test
  void everyOperationLaunchesKernelsOfItsPlannersFamily() {
    Map<Class<?>, Set<String>> families = new HashMap<>();
    Map<Class<?>, Set<String>> libraries = new HashMap<>();
    GpuSpec gpu = new GpuSpec("a GPU", 8, 0, 2, 4L << 30);
    CudaOptions options = CudaOptions.builder().stagingBytes(4096).build();
    Map<String, String> familyOf = familiesOfKernels();
    try (DryRun dryRun = Backends.dryRun(gpu, options)) {
      eachOperation(
          dryRun.backend(),
          op -> {
            CommandCounts commands = commands(dryRun, op);
            families
                .computeIfAbsent(op.getClass(), type -> new TreeSet<>())
                .addAll(commands.launches().keySet().stream().map(familyOf::get).toList());
            libraries
                .computeIfAbsent(op.getClass(), type -> new TreeSet<>())
                .addAll(commands.libraryCalls().keySet());
          });
    }
    assertEquals(allRecords(), families.keySet());
    for (Map.Entry<Class<?>, Set<String>> entry : families.entrySet()) {
      String record = entry.getKey().getName();
      Set<String> launched = entry.getValue();
      if (Convolution.class.isAssignableFrom(entry.getKey())) {
        assertFalse(libraries.get(entry.getKey()).isEmpty(), record);
        assertTrue(AROUND_CONVOLUTIONS.containsAll(launched), record + " launches " + launched);
      } else {
        assertEquals(Set.of(), libraries.get(entry.getKey()), record);
        assertEquals(1, launched.size(), record + " launches " + launched);
      }
    }
  }

  private static CommandCounts commands(DryRun dryRun, Op op) {
    DryRunReport before = dryRun.report();
    try (Executable executable = dryRun.backend().compile(List.of(op))) {
      executable.run();
      return dryRun.report().since(before).commands();
    }
  }

  private static Map<String, String> familiesOfKernels() {
    Map<String, String> families = new TreeMap<>();
    for (String family : KernelCatalog.FAMILIES) {
      KernelCatalog.load(family).kernels().forEach(kernel -> families.put(kernel.name(), family));
    }
    return families;
  }

  /** A family's planner can launch kernels of that family only. */
  @Test
  void everyFamilyHasASourceAndAPlanner() throws ClassNotFoundException {
    for (String family : KernelCatalog.FAMILIES) {
      assertTrue(Files.exists(SOURCES.resolve(family + ".cu")), family);
      String planner =
          family.substring(0, 1).toUpperCase(Locale.ROOT) + family.substring(1) + "Planner";
      Class<?> type = Class.forName(PLANNERS + planner);
      assertEquals(PLANNERS + "FamilyPlanner", type.getSuperclass().getName());
    }
  }
}
