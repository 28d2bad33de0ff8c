// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;

/** The devices of this machine. */
public final class Backends {
  private Backends() {}

  /** All providers on the class path, those preferred first. */
  public static List<BackendProvider> providers() {
    List<BackendProvider> providers = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class).forEach(providers::add);
    providers.sort(Comparator.comparingInt(BackendProvider::priority).reversed());
    return providers;
  }

  /**
   * Opens the preferred device that is available, with standard options.
   *
   * @param threads processor threads that it may compute with, 0 for all
   * @throws UnavailableBackendException if there is none
   */
  public static Backend open(int threads) {
    return open(BackendOptions.builder().threads(threads).build(), (name, reason) -> {});
  }

  /**
   * Opens the preferred device that is available.
   *
   * @param passedOver told of each device that is preferred to it and cannot be used, and why; of a
   *     provider's several devices, of the first
   * @throws UnavailableBackendException if there is none, or not the one that the options name
   */
  public static Backend open(BackendOptions options, BiConsumer<String, String> passedOver) {
    return open(providers(), options, passedOver);
  }

  /**
   * Opens the first of these devices that is available. Providers that are asked again do not look
   * for their libraries again.
   *
   * @param passedOver as {@link #open(BackendOptions, BiConsumer)} has it
   * @throws UnavailableBackendException if there is none, or not the one that the options name
   */
  public static Backend open(
      List<BackendProvider> preferredFirst,
      BackendOptions options,
      BiConsumer<String, String> passedOver) {
    String message = "no backend is on the class path; add chromapath-engine.";
    for (BackendProvider provider : preferredFirst) {
      Optional<String> reason = provider.unavailableBecause();
      if (reason.isEmpty()) {
        return open(provider, options, passedOver);
      }
      passedOver.accept(provider.name(), reason.get());
      message = "no device is available; " + provider.name() + ": " + reason.get();
    }
    throw new UnavailableBackendException(message);
  }

  /**
   * Opens the device of that name.
   *
   * @throws UnavailableBackendException if there is none of that name, or it is not available here
   */
  public static Backend open(String name, BackendOptions options) {
    return open(name, options, (device, reason) -> {});
  }

  /**
   * Opens the device of that name.
   *
   * @param passedOver as {@link #open(BackendOptions, BiConsumer)} has it
   * @throws UnavailableBackendException if there is none of that name, or it is not available here
   */
  public static Backend open(
      String name, BackendOptions options, BiConsumer<String, String> passedOver) {
    List<BackendProvider> providers = providers();
    for (BackendProvider provider : providers) {
      if (provider.name().equals(name)) {
        return open(provider, options, passedOver);
      }
    }
    throw new UnavailableBackendException(
        "there is no device '"
            + name
            + "' in this build; choose one of "
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
                    "no backend on the class path offers a dry run; add chromapath-engine's CUDA backend."));
  }

  private static Backend open(
      BackendProvider provider, BackendOptions options, BiConsumer<String, String> passedOver) {
    if (options.cuda().ordinal().isEmpty() && provider.unavailableBecause().isEmpty()) {
      tellOfAnotherThanTheFirst(provider.devices(), passedOver);
    }
    return provider.open(options);
  }

  private static void tellOfAnotherThanTheFirst(
      List<FoundDevice> devices, BiConsumer<String, String> passedOver) {
    Optional<FoundDevice> taken = devices.stream().filter(FoundDevice::usable).findFirst();
    if (taken.isPresent() && taken.get().ordinal() > 0) {
      passedOver.accept(
          "GPU 0 for GPU %d (%s)".formatted(taken.get().ordinal(), taken.get().description()),
          devices.get(0).unusableBecause().orElseThrow());
    }
  }
}
