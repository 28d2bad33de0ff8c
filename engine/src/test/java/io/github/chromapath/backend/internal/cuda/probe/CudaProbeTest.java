// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.internal.cuda.driver.CudaDevices;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.jcuda.JCudaDriverAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The faults that are reported for incomplete machines. */
@Tag("fast")
class CudaProbeTest {
  private static final GpuSpec PASCAL = new GpuSpec("GTX 1080", 6, 1, 20, 8L << 30);
  private static final GpuSpec TURING = new GpuSpec("RTX 2080 Ti", 7, 5, 68, 11L << 30);
  private static final GpuSpec BLACKWELL = new GpuSpec("RTX 5090", 12, 0, 170, 32L << 30);
  private static final OptionalInt ANY = OptionalInt.empty();

  /** A driver of a version with some GPUs, or one whose initialisation fails. */
  private record Machine(String initStatus, int version, List<GpuSpec> devices)
      implements CudaDevices {
    @Override
    public void init() {
      if (initStatus != null) {
        throw new CudaException("cuInit(0)", initStatus);
      }
    }

    @Override
    public int deviceCount() {
      return devices.size();
    }

    @Override
    public GpuSpec device(int ordinal) {
      return devices.get(ordinal);
    }
  }

  private static Optional<Path> found(String name) {
    return Optional.of(Path.of("/usr/lib").resolve(name));
  }

  private static Bindings bindings(CudaDevices driver) {
    return new Bindings(() -> {}, () -> driver, () -> "12.6.4", () -> 90501);
  }

  private static String fault(CudaDevices driver) {
    return fault(driver, ANY);
  }

  private static String fault(CudaDevices driver, OptionalInt ordinal) {
    return probe(driver).unavailableBecause(ordinal).orElseThrow();
  }

  private static CudaProbe probe(CudaDevices driver) {
    return CudaProbe.of(CudaProbeTest::found, bindings(driver));
  }

  @Test
  void nothingIsMissing() {
    CudaProbe probe =
        CudaProbe.of(CudaProbeTest::found, bindings(new Machine(null, 12040, List.of(TURING))));
    assertEquals(Optional.empty(), probe.fault());
    assertEquals(Optional.empty(), probe.unavailableBecause(ANY));
    assertEquals(List.of(new ProbedGpu(0, TURING, Optional.empty())), probe.gpus());
    assertEquals(5, probe.libraries().size());
    assertEquals(
        NativeLibrary.loaded("NVIDIA's driver", "1 for CUDA 12.4", "/usr/lib/libcuda.so.1"),
        probe.libraries().get(0));
    assertEquals(
        NativeLibrary.loaded("cuBLAS 12", "12.6.4", "/usr/lib/libcublas.so.12"),
        probe.libraries().get(2));
    assertEquals(
        NativeLibrary.loaded("cuDNN 9", "9.5.1", "/usr/lib/libcudnn.so.9"),
        probe.libraries().get(4));
  }

  @Test
  void eachMissingLibraryIsNamedWithItsRemedy() {
    for (CudaLibrary library : CudaLibrary.values()) {
      CudaProbe probe =
          CudaProbe.of(
              name -> name.equals(library.file()) ? Optional.empty() : found(name),
              bindings(new Machine(null, 12040, List.of(TURING))));
      String fault = probe.fault().orElseThrow();
      assertTrue(fault.contains(library.file()) && fault.contains("install"), fault);
      assertEquals(
          List.of(library.missing()),
          probe.libraries().stream().filter(l -> l.version().isEmpty()).toList());
      assertEquals(library.partOfCudnn() ? 6 : 5, probe.libraries().size());
    }
  }

  /** Reports the first fault, and lists all libraries, found or not. */
  @Test
  void theSearchContinuesWithoutADriver() {
    List<String> missing = List.of("libcuda.so.1", "libnvrtc.so.12", "libcudnn.so.9");
    CudaProbe probe =
        CudaProbe.of(
            name ->
                missing.contains(name) || name.startsWith("libcudnn_")
                    ? Optional.empty()
                    : found(name),
            new Bindings(
                () -> {},
                () -> {
                  throw new AssertionError("no driver to ask");
                },
                () -> "12.6.4",
                () -> 0));
    assertTrue(probe.fault().orElseThrow().contains("libcuda.so.1"));
    assertEquals(
        List.of(
            NativeLibrary.missing("NVIDIA's driver", "libcuda.so.1"),
            NativeLibrary.loaded("cuBLASLt 12", "12", "/usr/lib/libcublasLt.so.12"),
            NativeLibrary.loaded("cuBLAS 12", "12.6.4", "/usr/lib/libcublas.so.12"),
            NativeLibrary.missing("NVRTC 12", "libnvrtc.so.12"),
            NativeLibrary.missing("cuDNN 9", "libcudnn.so.9")),
        probe.libraries());
  }

  /** On a platform without bindings the search does not start. */
  @Test
  void unsupportedPlatformsAreReported() {
    Bindings refused =
        new Bindings(
            () -> {
              throw new UnsatisfiedLinkError("another platform");
            },
            () -> null,
            () -> "",
            () -> 0);
    CudaProbe probe = CudaProbe.of(CudaProbeTest::found, refused);
    assertTrue(probe.fault().isPresent());
    assertEquals(List.of(), probe.libraries());
  }

  /** Turing is the generation after Volta. */
  @Test
  void voltaNeedsAnEarlierCudnn() {
    for (int minor : new int[] {0, 2, 5}) {
      GpuSpec gpu = new GpuSpec("a card", 7, minor, 80, 16L << 30);
      Machine machine = new Machine(null, 12080, List.of(gpu));
      Bindings last = new Bindings(() -> {}, () -> machine, () -> "12.8.0", () -> 90900);
      assertEquals(
          Optional.empty(), CudaProbe.of(CudaProbeTest::found, last).unavailableBecause(ANY));
      Bindings without = new Bindings(() -> {}, () -> machine, () -> "12.8.0", () -> 91002);
      assertEquals(
          minor == 5
              ? Optional.empty()
              : Optional.of(
                  "a card has compute capability 7."
                      + minor
                      + " (Volta), which cuDNN 9.10 and later do not support; found was cuDNN"
                      + " 9.10.2: install 9.9 or an earlier version of cuDNN 9."),
          CudaProbe.of(CudaProbeTest::found, without).unavailableBecause(ANY));
    }
  }

  @Test
  void faultsOfTheDriverAreReported() {
    String none = "the driver finds no GPU";
    assertTrue(fault(new Machine("CUDA_ERROR_NO_DEVICE", 0, List.of())).contains(none));
    assertTrue(fault(new Machine(null, 12000, List.of())).contains(none));
    assertTrue(fault(new Machine(null, 11080, List.of(TURING))).contains("CUDA 11.8 only"));
    String old = fault(new Machine(null, 12040, List.of(PASCAL)));
    assertTrue(old.startsWith("GTX 1080 has compute capability 6.1"), old);
    String failed = fault(new Machine("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", 0, List.of()));
    assertTrue(failed.contains("cuInit(0) failed with CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"), failed);
  }

  /** A GPU that is too new for the installed libraries. */
  @Test
  void blackwellNeedsLaterLibraries() {
    Machine machine = new Machine(null, 12080, List.of(BLACKWELL));
    String fault = fault(machine);
    assertTrue(fault.contains("found were cuBLAS 12.6.4 and cuDNN 9.5.1"), fault);
    Bindings later = new Bindings(() -> {}, () -> machine, () -> "12.8.0", () -> 90701);
    assertEquals(
        Optional.empty(), CudaProbe.of(CudaProbeTest::found, later).unavailableBecause(ANY));
    Bindings half = new Bindings(() -> {}, () -> machine, () -> "12.8.0", () -> 90501);
    assertTrue(CudaProbe.of(CudaProbeTest::found, half).unavailableBecause(ANY).isPresent());
  }

  @Test
  void theFirstUsableGpuIsChosen() {
    for (List<GpuSpec> devices :
        List.of(List.of(PASCAL, TURING), List.of(BLACKWELL, TURING, TURING))) {
      CudaProbe probe = probe(new Machine(null, 12080, devices));
      assertEquals(Optional.empty(), probe.unavailableBecause(ANY));
      assertEquals(new ProbedGpu(1, TURING, Optional.empty()), probe.choice(ANY));
      assertTrue(probe.gpus().get(0).unusableBecause().isPresent());
    }
    CudaProbe behind = probe(new Machine(null, 12080, List.of(TURING, PASCAL)));
    assertEquals(Optional.empty(), behind.unavailableBecause(ANY));
    assertEquals(0, behind.choice(ANY).ordinal());
    assertTrue(behind.gpus().get(1).unusableBecause().isPresent());
  }

  @Test
  void theReasonDescribesTheRequestedGpu() {
    Machine machine = new Machine(null, 12080, List.of(PASCAL, BLACKWELL, TURING));
    assertEquals(
        "GPU 0: GTX 1080 has compute capability 6.1; one of 7.0 (Volta) or later is needed.",
        fault(machine, OptionalInt.of(0)));
    String newer = fault(machine, OptionalInt.of(1));
    assertTrue(newer.startsWith("GPU 1: RTX 5090 has compute capability 12.0, for which"), newer);
    assertEquals(Optional.empty(), probe(machine).unavailableBecause(OptionalInt.of(2)));
    assertEquals(2, probe(machine).choice(OptionalInt.of(2)).ordinal());
    assertEquals(
        "there is no GPU 3: the driver finds 3 GPUs, counted from 0.",
        fault(machine, OptionalInt.of(3)));
  }

  /**
   * If no GPU is usable, the reason describes one that newer libraries would make usable, if there
   * is one.
   */
  @Test
  void theReasonDescribesTheGpuThatCanBeMadeUsable() {
    String old = fault(new Machine(null, 12080, List.of(PASCAL, PASCAL)));
    assertTrue(old.startsWith("none of the 2 GPUs can be used; GPU 0: GTX 1080 has"), old);
    String fixable = fault(new Machine(null, 12080, List.of(PASCAL, BLACKWELL)));
    assertTrue(fixable.startsWith("none of the 2 GPUs can be used; GPU 1: RTX 5090 has"), fixable);
  }

  /**
   * A GPU that is too old is reported as such, whatever libraries are missing. For another GPU the
   * missing library is reported.
   */
  @Test
  void aLibraryIsMissingAndAGpuIsTooOld() {
    CudaProbe probe =
        CudaProbe.of(
            name -> name.equals("libcudnn.so.9") ? Optional.empty() : found(name),
            bindings(new Machine(null, 12080, List.of(PASCAL, BLACKWELL))));
    assertTrue(probe.unavailableBecause(OptionalInt.of(0)).orElseThrow().contains("GTX 1080"));
    for (OptionalInt ordinal : List.of(ANY, OptionalInt.of(1))) {
      String fault = probe.unavailableBecause(ordinal).orElseThrow();
      assertTrue(fault.startsWith("cuDNN 9 was not found"), fault);
    }
  }

  @Test
  void aFailureToLoadJCudaIsReported() {
    Bindings torn =
        new Bindings(
            () -> {},
            () -> {
              throw new UnsatisfiedLinkError("libJCudaDevices");
            },
            () -> "",
            () -> 0);
    String fault = CudaProbe.of(CudaProbeTest::found, torn).fault().orElseThrow();
    assertTrue(fault.contains("libJCudaDevices"), fault);
  }

  /** Every machine has the C library, and none has the other library. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "asks Linux's dynamic linker")
  void librariesAreFoundByTheSystemsLinker() {
    SystemLibraries linker = new SystemLibraries();
    Path libc = linker.load("libc.so.6").orElseThrow();
    assertTrue(Files.isRegularFile(libc), libc.toString());
    assertEquals(Optional.empty(), linker.load("libnothing-of-this-name.so.1"));
  }

  /** On the machine that runs the test, the probe finds a GPU or reports a reason. */
  @Test
  void thisMachineHasAGpuOrAReason() {
    CudaProbe probe = CudaProbe.of(new SystemLibraries(), JCudaDriverAdapter::new);
    assertTrue(!probe.gpus().isEmpty() || probe.fault().isPresent());
    probe.fault().ifPresent(fault -> assertTrue(fault.endsWith("."), fault));
  }
}
