// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.NativeLoadException;
import io.github.chromapath.backend.internal.cuda.driver.CudaDevices;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One search. It reports the first fault and continues with everything that does not depend on it.
 */
final class Search {
  /** CUDA 12.0. */
  private static final int LEAST_VERSION = 12000;

  /** The first compute capability that needs the versions below. */
  private static final int BLACKWELL_MAJOR = 10;

  private static final int BLACKWELL_CUDNN_MINOR = 7;
  private static final int BLACKWELL_CUBLAS_MINOR = 8;

  /** The compute capability of Turing, 7.5, comes after Volta's 7.0 and 7.2. */
  private static final int TURING_MINOR = 5;

  private static final int CUDNN_MINOR_WITHOUT_VOLTA = 10;

  private final SharedLibraries linker;
  private final Bindings bindings;
  private final Map<CudaLibrary, NativeLibrary> libraries = new EnumMap<>(CudaLibrary.class);
  private List<GpuSpec> devices = List.of();
  private Optional<String> fault = Optional.empty();

  Search(SharedLibraries linker, Bindings bindings) {
    this.linker = linker;
    this.bindings = bindings;
  }

  /** A missing requirement, in one sentence. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String sentence) {
      super(sentence);
    }
  }

  /** A part of the search. */
  @FunctionalInterface
  private interface Step {
    void take() throws Fault;
  }

  CudaProbe result() {
    List<ProbedGpu> gpus = List.of();
    if (succeeds(bindings.platform()::run)) {
      if (succeeds(() -> load(CudaLibrary.DRIVER))) {
        succeeds(() -> devices = devices(bindings.driver().get()));
      }
      for (CudaLibrary library : CudaLibrary.values()) {
        if (library != CudaLibrary.DRIVER) {
          succeeds(() -> load(library));
        }
      }
      gpus = gpus(askVersions());
    }
    return new CudaProbe(listed(), gpus, fault);
  }

  private List<NativeLibrary> listed() {
    return libraries.entrySet().stream()
        .filter(
            entry ->
                !entry.getKey().partOfCudnn()
                    || (found(CudaLibrary.CUDNN) && !found(entry.getKey())))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Runs a step; its failure becomes the fault if there is none yet. */
  private boolean succeeds(Step step) {
    String sentence;
    try {
      step.take();
      return true;
    } catch (Fault | NativeLoadException e) {
      sentence = e.getMessage();
    } catch (CudaException e) {
      sentence = sentence(e);
    } catch (LinkageError e) {
      sentence = "JCuda cannot be loaded (" + e.getMessage() + "); reinstall it.";
    }
    if (fault.isEmpty()) {
      fault = Optional.of(sentence);
    }
    return false;
  }

  private void load(CudaLibrary library) throws Fault {
    Optional<Path> path = linker.load(library.file());
    libraries.put(library, path.map(library::found).orElseGet(library::missing));
    if (path.isEmpty()) {
      throw new Fault(library.sentence());
    }
  }

  private boolean found(CudaLibrary library) {
    return Optional.ofNullable(libraries.get(library)).flatMap(NativeLibrary::version).isPresent();
  }

  private List<GpuSpec> devices(CudaDevices driver) throws Fault {
    driver.init();
    int version = driver.version();
    String cuda = "%d.%d".formatted(version / 1000, version % 1000 / 10);
    describe(CudaLibrary.DRIVER, "%s for CUDA %s".formatted(version(CudaLibrary.DRIVER), cuda));
    if (version < LEAST_VERSION) {
      throw new Fault(
          "the driver supports CUDA %s only; install a driver of version 525 or later."
              .formatted(cuda));
    }
    int count = driver.deviceCount();
    if (count == 0) {
      throw new Fault(noDevice());
    }
    return IntStream.range(0, count).mapToObj(driver::device).toList();
  }

  /** Queries the versions of cuBLAS and cuDNN; whether both are known. */
  private boolean askVersions() {
    boolean cublas =
        found(CudaLibrary.CUBLAS)
            && succeeds(() -> describe(CudaLibrary.CUBLAS, bindings.cublas().get()));
    boolean cudnn =
        found(CudaLibrary.CUDNN)
            && succeeds(() -> describe(CudaLibrary.CUDNN, dotted(bindings.cudnn().getAsLong())));
    return cublas && cudnn;
  }

  private static String dotted(long cudnn) {
    return "%d.%d.%d".formatted(cudnn / 10000, cudnn % 10000 / 100, cudnn % 100);
  }

  /** Each GPU, with the reason if it cannot be used. */
  private List<ProbedGpu> gpus(boolean versionsKnown) {
    List<ProbedGpu> gpus = new ArrayList<>();
    for (GpuSpec device : devices) {
      Optional<String> reason = Optional.empty();
      if (!device.supported()) {
        reason = Optional.of(device.unsupportedBecause());
      } else if (versionsKnown) {
        reason = needsLaterLibraries(device).or(() -> needsEarlierCudnn(device));
      }
      gpus.add(new ProbedGpu(gpus.size(), device, reason));
    }
    return gpus;
  }

  private Optional<String> needsLaterLibraries(GpuSpec gpu) {
    String cublas = version(CudaLibrary.CUBLAS);
    String cudnn = version(CudaLibrary.CUDNN);
    if (gpu.major() >= BLACKWELL_MAJOR
        && (minor(cudnn) < BLACKWELL_CUDNN_MINOR || minor(cublas) < BLACKWELL_CUBLAS_MINOR)) {
      return Optional.of(
          ("%s has compute capability %s, for which CUDA 12.8's libraries and cuDNN 9.7 are"
                  + " needed; found were cuBLAS %s and cuDNN %s: install later versions.")
              .formatted(gpu.name(), gpu.computeCapability(), cublas, cudnn));
    }
    return Optional.empty();
  }

  private Optional<String> needsEarlierCudnn(GpuSpec gpu) {
    String cudnn = version(CudaLibrary.CUDNN);
    boolean volta = gpu.major() == GpuSpec.LEAST_MAJOR && gpu.minor() < TURING_MINOR;
    if (volta && minor(cudnn) >= CUDNN_MINOR_WITHOUT_VOLTA) {
      return Optional.of(
          ("%s has compute capability %s (Volta), which cuDNN 9.10 and later do not support; found"
                  + " was cuDNN %s: install 9.9 or an earlier version of cuDNN 9.")
              .formatted(gpu.name(), gpu.computeCapability(), cudnn));
    }
    return Optional.empty();
  }

  /** The minor number of a version, whose major number the file name fixes. */
  private static int minor(String version) {
    return Integer.parseInt(version.split("\\.", -1)[1]);
  }

  private String version(CudaLibrary library) {
    return libraries.get(library).version().orElseThrow();
  }

  private void describe(CudaLibrary library, String version) {
    libraries.computeIfPresent(library, (key, old) -> key.found(version, old.path()));
  }

  private static String sentence(CudaException failure) {
    return failure.status().equals(CudaException.NO_DEVICE)
        ? noDevice()
        : failure.getMessage() + "; check the driver with nvidia-smi.";
  }

  private static String noDevice() {
    return "the driver finds no GPU; check that one is installed, and that this process may use it"
        + " (CUDA_VISIBLE_DEVICES, the container's settings).";
  }
}
