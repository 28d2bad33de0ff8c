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
   * @param passedOver told the name of each device that is preferred to it and not available, and
   *     why
   * @throws UnavailableBackendException if there is none, or not the one that the options name
   */
  public static Backend open(BackendOptions options, BiConsumer<String, String> passedOver) {
    return open(providers(), options, passedOver);
  }

  /**
   * Opens the first of these devices that is available. Providers that are asked again do not look
   * for their libraries again.
   *
   * @param passedOver told the name of each device that comes before it and is not available, and
   *     why
   * @throws UnavailableBackendException if there is none
   */
  public static Backend open(
      List<BackendProvider> preferredFirst,
      BackendOptions options,
      BiConsumer<String, String> passedOver) {
    for (BackendProvider provider : preferredFirst) {
      Optional<String> reason = provider.unavailableBecause();
      if (reason.isEmpty()) {
        return provider.open(options);
      }
      passedOver.accept(provider.name(), reason.get());
    }
    throw new UnavailableBackendException(
        "no device is available; put a backend on the class path");
  }

  /**
   * Opens the device of that name.
   *
   * @throws UnavailableBackendException if there is none of that name, or it is not available here
   */
  public static Backend open(String name, BackendOptions options) {
    List<BackendProvider> providers = providers();
    for (BackendProvider provider : providers) {
      if (provider.name().equals(name)) {
        provider
            .unavailableBecause()
            .ifPresent(
                reason -> {
                  throw new UnavailableBackendException(reason);
                });
        return provider.open(options);
      }
    }
    throw new UnavailableBackendException(
        "there is no device '"
            + name
            + "' in this build; choose one of "
            + providers.stream().map(BackendProvider::name).toList());
  }
}
