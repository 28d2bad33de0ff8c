package io.github.chromapath.backend.cuda.probe;

import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.cuda.driver.CudaDevice;
import io.github.chromapath.backend.cuda.driver.CudaDevices;
import io.github.chromapath.backend.cuda.driver.CudaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What of CUDA this machine has.
 *
 * @param libraries those found, in the order in which they are needed
 * @param device the first GPU, if the driver gives one
 * @param fault one sentence that says what is missing and how to mend it; empty if nothing is
 */
public record CudaProbe(
    List<NativeLibrary> libraries, Optional<CudaDevice> device, Optional<String> fault) {
  /** CUDA 12.0. */
  private static final int LEAST_VERSION = 12000;

  /**
   * Looks for libraries and GPU, and stops at the first thing that is missing.
   *
   * @param linker loads the libraries
   * @param driver called once the driver's library is loaded
   */
  public static CudaProbe of(SharedLibraries linker, Supplier<CudaDevices> driver) {
    List<NativeLibrary> found = new ArrayList<>();
    Optional<String> noDriver = load(CudaLibrary.DRIVER, linker, found);
    if (noDriver.isPresent()) {
      return new CudaProbe(found, Optional.empty(), noDriver);
    }
    CudaDevice device;
    try {
      device = device(driver.get());
    } catch (Fault e) {
      return new CudaProbe(found, Optional.empty(), Optional.of(e.getMessage()));
    } catch (CudaException e) {
      return new CudaProbe(found, Optional.empty(), Optional.of(sentence(e)));
    } catch (LinkageError e) {
      String sentence = "JCuda's library cannot be loaded (" + e.getMessage() + "); reinstall it.";
      return new CudaProbe(found, Optional.empty(), Optional.of(sentence));
    }
    for (CudaLibrary library : CudaLibrary.values()) {
      Optional<String> missing =
          library == CudaLibrary.DRIVER ? Optional.empty() : load(library, linker, found);
      if (missing.isPresent()) {
        return new CudaProbe(found, Optional.of(device), missing);
      }
    }
    return new CudaProbe(found, Optional.of(device), Optional.empty());
  }

  /** A sentence that says what is missing. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String sentence) {
      super(sentence);
    }
  }

  private static Optional<String> load(
      CudaLibrary library, SharedLibraries linker, List<NativeLibrary> found) {
    Optional<Path> path = linker.load(library.file());
    path.ifPresent(file -> found.add(library.found(file)));
    return path.isPresent() ? Optional.empty() : Optional.of(library.missing());
  }

  private static CudaDevice device(CudaDevices driver) throws Fault {
    driver.init();
    int version = driver.version();
    if (version < LEAST_VERSION) {
      throw new Fault(
          "the driver supports CUDA %d.%d only; install a driver of version 525 or later."
              .formatted(version / 1000, version % 1000 / 10));
    }
    if (driver.deviceCount() == 0) {
      throw new Fault(noDevice());
    }
    CudaDevice device = driver.device(0);
    if (!device.supported()) {
      throw new Fault(
          "%s has compute capability %s; one of %d.0 (Volta) or later is needed."
              .formatted(device.name(), device.computeCapability(), CudaDevice.LEAST_MAJOR));
    }
    return device;
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
