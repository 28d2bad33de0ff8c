// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The devices of this machine. */
public final class Backends {
  private Backends() {}

  /** All providers on the class path, the highest priority first. */
  public static List<BackendProvider> providers() {
    List<BackendProvider> providers = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class).forEach(providers::add);
    providers.sort(Comparator.comparingInt(BackendProvider::priority).reversed());
    return providers;
  }

  /**
   * Opens the available device of the highest priority, with standard options.
   *
   * @param threads processor threads that it may compute with, 0 for all
   * @throws UnavailableBackendException if no device is available
   */
  public static Backend open(int threads) {
    return open(BackendOptions.builder().threads(threads).build(), DeviceChoiceListener.NONE);
  }

  /**
   * Opens the available device of the highest priority.
   *
   * @throws UnavailableBackendException if no device is available, or not the one that the options
   *     name
   */
  public static Backend open(BackendOptions options, DeviceChoiceListener listener) {
    return open(providers(), options, listener);
  }

  /**
   * Opens the first available device. A provider searches for its libraries once: pass the same
   * providers again to avoid another search.
   *
   * @throws UnavailableBackendException if no device is available, or not the one that the options
   *     name
   */
  public static Backend open(
      List<BackendProvider> preferredFirst, BackendOptions options, DeviceChoiceListener listener) {
    String message = "no backend is on the class path; add chromapath-engine.";
    for (BackendProvider provider : preferredFirst) {
      Optional<String> reason = provider.unavailableBecause();
      if (reason.isEmpty()) {
        return open(provider, options, listener);
      }
      listener.unavailable(provider.name(), reason.get());
      message = "no device is available; " + provider.name() + ": " + reason.get();
    }
    throw new UnavailableBackendException(message);
  }

  /**
   * Opens the device of that name.
   *
   * @throws UnavailableBackendException if no provider has that name, or its device is unavailable
   */
  public static Backend open(String name, BackendOptions options) {
    return open(name, options, DeviceChoiceListener.NONE);
  }

  /**
   * Opens the device of that name.
   *
   * @throws UnavailableBackendException if no provider has that name, or its device is unavailable
   */
  public static Backend open(String name, BackendOptions options, DeviceChoiceListener listener) {
    List<BackendProvider> providers = providers();
    for (BackendProvider provider : providers) {
      if (provider.name().equals(name)) {
        return open(provider, options, listener);
      }
    }
    throw new UnavailableBackendException(
        "this build has no device '"
            + name
            + "'; choose one of "
            + providers.stream().map(BackendProvider::name).toList());
  }

  /**
   * Opens a dry run on a GPU that need not be present, of the first provider that offers one.
   *
   * @throws UnavailableBackendException if no provider offers one
   */
  public static DryRun dryRun(GpuSpec gpu, CudaOptions options) {
    return providers().stream()
        .flatMap(provider -> provider.dryRun(gpu, options).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new UnavailableBackendException(
                    "no backend on the class path offers a dry run; add chromapath-engine."));
  }

  private static Backend open(
      BackendProvider provider, BackendOptions options, DeviceChoiceListener listener) {
    if (options.cuda().ordinal().isEmpty() && provider.unavailableBecause().isEmpty()) {
      reportSkipped(provider.devices(), listener);
    }
    return provider.open(options);
  }

  private static void reportSkipped(List<FoundDevice> devices, DeviceChoiceListener listener) {
    devices.stream()
        .filter(FoundDevice::usable)
        .findFirst()
        .filter(chosen -> chosen.ordinal() > 0)
        .ifPresent(chosen -> listener.skipped(devices.get(0), chosen));
  }
}
