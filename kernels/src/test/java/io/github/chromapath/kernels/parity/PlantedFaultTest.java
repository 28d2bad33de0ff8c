// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.MISALIGNED;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.OUT_OF_BOUNDS;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.RACE;
import static io.github.chromapath.kernels.sim.KernelFault.Kind.UNINITIALISED_MEMORY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.kernels.KernelCatalog;
import io.github.chromapath.kernels.cpu.Parallel;
import io.github.chromapath.kernels.sim.Arguments;
import io.github.chromapath.kernels.sim.KernelFault;
import io.github.chromapath.kernels.sim.LaunchException;
import io.github.chromapath.kernels.sim.PtxModule;
import io.github.chromapath.kernels.sim.PtxParser;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/**
 * Plants faults into copies of the shipped kernels. Each fault is reported, or the comparison
 * fails.
 */
@Tag("fast")
class PlantedFaultTest {
  private static final String BARRIER = "bar\\.sync\\s+0;";

  /** Several items per block, so that barriers between items matter, and more than one warp. */
  private static final Geometry GEOMETRY = new Geometry(1, 96, 3, 1);

  @Test
  void channelSumsNeedEachBarrier() {
    assertEachBarrierNeeded("attention", "channel_sums_partial_f32", PlantedFaultTest::sums);
  }

  @Test
  void momentsNeedEachBarrier() {
    assertEachBarrierNeeded("normalization", "norm_moments_partial_f32", PlantedFaultTest::sums);
  }

  @Test
  void squaredErrorNeedsEachBarrier() {
    assertEachBarrierNeeded("loss", "squared_error_partial_f32", PlantedFaultTest::squares);
  }

  @Test
  void transposedProductNeedsEachBarrier() {
    assertEachBarrierNeeded("attention", "se_transposed_input_f32", PlantedFaultTest::transposed);
  }

  @Test
  void crossEntropyNeedsEachBarrier() {
    assertEachBarrierNeeded("loss", "cross_entropy_partial_f32", PlantedFaultTest::crossEntropy);
  }

  @Test
  void aBoundThatIsTooLargeByOneIsDetected() {
    String[] planted = {"setp\\.ge\\.s64", "setp.gt.s64", "setp\\.lt\\.s64", "setp.le.s64"};
    for (int i = 0; i < planted.length; i += 2) {
      Kernel add = Kernel.of("elementwise", "add_f32");
      for (int place = 0; place < add.count(planted[i]); place++) {
        Kernel changed = add.replaced(planted[i], place, planted[i + 1]);
        KernelFault fault =
            fault(
                changed,
                stage -> {
                  add(stage, 1, 643, 0);
                  stage.launch("add_f32", rectified(stage, 0));
                  stage.launch("add_f32", rectified(stage, 1));
                });
        assertTrue(
            Set.of(OUT_OF_BOUNDS, RACE, MISALIGNED).contains(fault.kind()), fault.getMessage());
      }
    }
  }

  @Test
  void readPastTheEnd() {
    Kernel relu = Kernel.of("elementwise", "relu_forward_f32");
    Kernel changed = relu.replaced("(ld\\.global\\.f32\\s+%f\\d+, \\[%rd\\d+)\\]", 0, "$1+4]");
    KernelFault fault = fault(changed, stage -> map(stage, "relu_forward_f32"));
    assertEquals(OUT_OF_BOUNDS, fault.kind(), fault.getMessage());
    assertEquals("relu_forward_f32", fault.kernel());
  }

  @Test
  void misalignedWideAccessIsDetected() {
    Kernel changed =
        Kernel.of("elementwise", "add_f32")
            .replaced("(and\\.b64\\s+%rd\\d+, %rd\\d+), 15", 0, "$1, 3");
    KernelFault fault = fault(changed, stage -> add(stage, 1, 643, 0));
    assertEquals(MISALIGNED, fault.kind(), fault.getMessage());
  }

  @Test
  void unwrittenSharedMemoryIsDetected() {
    Kernel sums = Kernel.of("attention", "channel_sums_partial_f32");
    Kernel changed = sums.replaced("st\\.shared\\.f32\\s+\\[%r\\d+\\], %f\\d+;", 0, "");
    KernelFault fault = fault(changed, PlantedFaultTest::sumsEitherWay);
    assertEquals(UNINITIALISED_MEMORY, fault.kind(), fault.getMessage());
  }

  /** A 32-bit count that is read as 64 bits has the next flag as its upper half. */
  @Test
  void anArgumentThatIsTooNarrowIsDetected() {
    Kernel changed =
        Kernel.of("elementwise", "add_f32")
            .replaced("\\.param \\.u64 add_f32_param_3", 0, ".param .u32 add_f32_param_3");
    KernelFault fault =
        fault(
            changed,
            stage -> {
              Mirror x = Mirror.of(stage, Storage.F32, 0, Data.normal(64, 1));
              stage.launch("add_f32", arguments(x, x, x).int32(64).int32(1));
            });
    assertEquals(OUT_OF_BOUNDS, fault.kind(), fault.getMessage());
    LaunchException refusal =
        assertThrows(
            LaunchException.class,
            () ->
                run(
                    Kernel.of("elementwise", "add_f32"),
                    stage -> stage.launch("add_f32", new Arguments().address(0).int32(1))));
    assertTrue(refusal.getMessage().contains("arguments"), refusal.getMessage());
    LaunchException narrow =
        assertThrows(
            LaunchException.class,
            () -> run(Kernel.of("elementwise", "add_f32"), stage -> add(stage, 0, 64, 4)));
    assertTrue(narrow.getMessage().contains("has 8 bytes, not 4"), narrow.getMessage());
  }

  /** This is no memory fault; only the comparison with the CPU's kernel detects it. */
  @Test
  void wrongOperation() {
    Kernel add = Kernel.of("elementwise", "add_f32");
    run(add, stage -> add(stage, 0, 643, 0));
    Kernel changed = add;
    for (int left = add.count("add\\.rn\\.f32"); left > 0; left--) {
      changed = changed.replaced("add\\.rn\\.f32", 0, "sub.rn.f32");
    }
    Kernel subtracts = changed;
    assertThrows(AssertionFailedError.class, () -> run(subtracts, stage -> add(stage, 0, 643, 0)));
  }

  /** Runs the kernel unchanged, then without each one of its barriers. */
  private static void assertEachBarrierNeeded(String family, String name, Consumer<Launched> body) {
    Kernel kernel = Kernel.of(family, name);
    run(kernel, stage -> body.accept(new Launched(stage, name)));
    int barriers = kernel.count(BARRIER);
    assertTrue(barriers > 0);
    for (int i = 0; i < barriers; i++) {
      KernelFault fault =
          fault(kernel.replaced(BARRIER, i, ""), stage -> body.accept(new Launched(stage, name)));
      assertTrue(Set.of(RACE, UNINITIALISED_MEMORY).contains(fault.kind()), fault.getMessage());
    }
  }

  private record Launched(Stage stage, String kernel) {}

  private static void sums(Launched on) {
    for (int shift = 0; shift < 2; shift++) {
      Mirror x = Mirror.of(on.stage(), Storage.F32, shift, Data.normal(2 * 50 * 8, 1));
      Mirror workspace = Mirror.result(on.stage(), Storage.F32, 0, 2 * 2 * 8 * 3);
      on.stage().launch(on.kernel(), arguments(x, workspace).int32(2).int64(50).int32(8).int32(3));
    }
  }

  private static void sumsEitherWay(Stage stage) {
    sums(new Launched(stage, "channel_sums_partial_f32"));
  }

  private static void squares(Launched on) {
    Mirror x = Mirror.of(on.stage(), Storage.F32, 0, Data.normal(700, 1));
    Mirror target = Mirror.of(on.stage(), Storage.F32, 0, Data.normal(700, 2));
    Mirror partials = Mirror.result(on.stage(), Storage.F32, 0, 3);
    on.stage()
        .launch(on.kernel(), arguments(x, target, null, partials).int64(700).float32(1f).int32(3));
  }

  private static void transposed(Launched on) {
    Mirror matrix = Mirror.of(on.stage(), Storage.F32, 0, Data.normal(9 * 70, 1));
    Mirror q = Mirror.of(on.stage(), Storage.F32, 0, Data.normal(2 * 9, 2));
    Mirror dz = Mirror.result(on.stage(), Storage.F32, 0, 2 * 70);
    on.stage().launch(on.kernel(), arguments(matrix, q, dz).int32(2).int32(9).int32(70));
  }

  /** With and without a gradient, and with chunks that have no pixels. */
  private static void crossEntropy(Launched on) {
    Stage stage = on.stage();
    int pixels = 600;
    int classes = 5;
    for (int gradient = 0; gradient < 2; gradient++) {
      Mirror logits = Mirror.of(stage, Storage.F32, 0, Data.normal(pixels * classes, 1));
      Mirror labels = Mirror.ofBytes(stage, 0, new byte[pixels]);
      long labelled = stage.memory().allocateInts(pixels, 0);
      Mirror dLogits =
          gradient == 0 ? null : Mirror.result(stage, Storage.F32, 0, pixels * classes);
      Mirror partials = Mirror.result(stage, Storage.F32, 0, 9);
      stage.launch(
          on.kernel(),
          4 * stage.geometry().block() * classes,
          arguments(logits, labels)
              .address(labelled)
              .address(dLogits == null ? 0 : dLogits.address())
              .address(partials.address())
              .int64(pixels)
              .int32(classes)
              .float32(1f)
              .int32(9));
    }
  }

  /**
   * @param countBytes 4 for a count of the wrong width, else 0
   */
  private static void add(Stage stage, int firstShift, int count, int countBytes) {
    for (int shift = 0; shift <= firstShift; shift++) {
      Mirror a = Mirror.of(stage, Storage.F32, shift, Data.normal(count, 1));
      Mirror b = Mirror.of(stage, Storage.F32, shift, Data.normal(count, 2));
      Mirror y = Mirror.result(stage, Storage.F32, shift, count);
      Arguments arguments = arguments(a, b, y);
      stage.launch(
          "add_f32", (countBytes == 4 ? arguments.int32(count) : arguments.int64(count)).int32(0));
      float[] sums = a.hostValues();
      for (int i = 0; i < count; i++) {
        sums[i] += b.hostValues()[i];
      }
      y.expect(sums);
      y.assertSame("y");
    }
  }

  /** The arguments of a sum with ReLU in place. */
  private static Arguments rectified(Stage stage, int shift) {
    Mirror x = Mirror.of(stage, Storage.F32, shift, Data.normal(643, 3));
    return arguments(x, x, x).int64(643).int32(1);
  }

  private static void map(Stage stage, String kernel) {
    Mirror x = Mirror.of(stage, Storage.F32, 1, Data.normal(100, 1));
    Mirror y = Mirror.result(stage, Storage.F32, 0, 100);
    stage.launch(kernel, arguments(x, y).int64(100));
  }

  private static KernelFault fault(Kernel kernel, Consumer<Stage> body) {
    return assertThrows(KernelFault.class, () -> run(kernel, body));
  }

  private static void run(Kernel kernel, Consumer<Stage> body) {
    PtxModule module = PtxParser.parse(kernel.head() + kernel.entry());
    try (Parallel parallel = new Parallel(1)) {
      body.accept(new Stage(name -> module, parallel, GEOMETRY));
    }
  }

  /**
   * The text of one kernel.
   *
   * @param head of its module: version, target, declarations
   */
  private record Kernel(String head, String entry) {
    static Kernel of(String family, String name) {
      String ptx = KernelCatalog.load(family).ptx();
      int start = ptx.indexOf(".visible .entry " + name + "(");
      int end = ptx.indexOf("\n}\n", start) + 3;
      return new Kernel(
          ptx.substring(0, ptx.indexOf(".visible .entry")), ptx.substring(start, end));
    }

    int count(String pattern) {
      return (int) Pattern.compile(pattern).matcher(entry).results().count();
    }

    /** The kernel with match number {@code place} replaced. */
    Kernel replaced(String pattern, int place, String replacement) {
      Matcher matcher = Pattern.compile(pattern).matcher(entry);
      for (int i = 0; i <= place; i++) {
        assertTrue(matcher.find(), pattern);
      }
      StringBuilder changed = new StringBuilder(entry.substring(0, matcher.start()));
      changed.append(matcher.group().replaceAll(pattern, replacement));
      return new Kernel(head, changed.append(entry.substring(matcher.end())).toString());
    }
  }
}
