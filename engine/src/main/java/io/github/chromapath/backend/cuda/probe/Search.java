package io.github.chromapath.backend.cuda.probe;

import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.cuda.driver.CudaDevice;
import io.github.chromapath.backend.cuda.driver.CudaDevices;
import io.github.chromapath.backend.cuda.driver.CudaException;
import io.github.chromapath.backend.cuda.jcuda.JCudaLoadException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One search, up to the first thing that is missing. */
final class Search {
  /** CUDA 12.0. */
  private static final int LEAST_VERSION = 12000;

  /** From this compute capability on, the versions below are needed. */
  private static final int BLACKWELL_MAJOR = 10;

  private static final int BLACKWELL_CUDNN = 90700;
  private static final int BLACKWELL_CUBLAS_MINOR = 8;

  private final SharedLibraries linker;
  private final Bindings bindings;
  private final Map<CudaLibrary, NativeLibrary> found = new EnumMap<>(CudaLibrary.class);
  private Optional<CudaDevice> device = Optional.empty();

  Search(SharedLibraries linker, Bindings bindings) {
    this.linker = linker;
    this.bindings = bindings;
  }

  /** A sentence that says what is missing. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String sentence) {
      super(sentence);
    }
  }

  CudaProbe result() {
    Optional<String> fault = fault();
    List<NativeLibrary> libraries =
        found.entrySet().stream()
            .filter(entry -> entry.getKey().listed())
            .map(Map.Entry::getValue)
            .toList();
    return new CudaProbe(libraries, device, fault);
  }

  private Optional<String> fault() {
    try {
      bindings.platform().run();
      load(CudaLibrary.DRIVER);
      device = Optional.of(gpu(bindings.driver().get()));
      for (CudaLibrary library : CudaLibrary.values()) {
        if (library != CudaLibrary.DRIVER) {
          load(library);
        }
      }
      checkVersions(device.get(), bindings.cublas().get(), bindings.cudnn().getAsLong());
      return Optional.empty();
    } catch (Fault | JCudaLoadException e) {
      return Optional.of(e.getMessage());
    } catch (CudaException e) {
      return Optional.of(sentence(e));
    } catch (LinkageError e) {
      return Optional.of("JCuda cannot be loaded (" + e.getMessage() + "); reinstall it.");
    }
  }

  private void load(CudaLibrary library) throws Fault {
    Path path = linker.load(library.file()).orElseThrow(() -> new Fault(library.missing()));
    found.put(library, library.found(path));
  }

  private CudaDevice gpu(CudaDevices driver) throws Fault {
    driver.init();
    int version = driver.version();
    String cuda = "%d.%d".formatted(version / 1000, version % 1000 / 10);
    describe(CudaLibrary.DRIVER, "%s for CUDA %s".formatted(version(CudaLibrary.DRIVER), cuda));
    if (version < LEAST_VERSION) {
      throw new Fault(
          "the driver supports CUDA %s only; install a driver of version 525 or later."
              .formatted(cuda));
    }
    if (driver.deviceCount() == 0) {
      throw new Fault(noDevice());
    }
    CudaDevice first = driver.device(0);
    if (!first.supported()) {
      throw new Fault(first.unsupportedBecause());
    }
    return first;
  }

  private void checkVersions(CudaDevice gpu, String cublas, long cudnn) throws Fault {
    describe(CudaLibrary.CUBLAS, cublas);
    describe(
        CudaLibrary.CUDNN, "%d.%d.%d".formatted(cudnn / 10000, cudnn % 10000 / 100, cudnn % 100));
    int minor = Integer.parseInt(cublas.split("\\.", -1)[1]);
    if (gpu.major() >= BLACKWELL_MAJOR
        && (cudnn < BLACKWELL_CUDNN || minor < BLACKWELL_CUBLAS_MINOR)) {
      throw new Fault(
          "%s has compute capability %s, for which CUDA 12.8's libraries and cuDNN 9.7 are needed; found were cuBLAS %s and cuDNN %s: install later ones."
              .formatted(gpu.name(), gpu.computeCapability(), cublas, version(CudaLibrary.CUDNN)));
    }
  }

  private String version(CudaLibrary library) {
    return found.get(library).version();
  }

  private void describe(CudaLibrary library, String version) {
    found.computeIfPresent(library, (key, old) -> key.found(version, old.path()));
  }

  private static String sentence(CudaException failure) {
    return failure.status().equals(CudaException.NO_DEVICE)
        ? noDevice()
        : failure.getMessage() + "; check the driver with nvidia-smi.";
  }

  private static String noDevice() {
    return "the driver finds no GPU; check that one is there, and that this process may use it"
        + " (CUDA_VISIBLE_DEVICES, the container's settings).";
  }
}
