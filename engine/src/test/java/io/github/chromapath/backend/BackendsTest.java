package io.github.chromapath.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private static BackendProvider unavailable(String name, String reason) {
    return new BackendProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int priority() {
        return 0;
      }

      @Override
      public Optional<String> unavailableBecause() {
        return Optional.of(reason);
      }

      @Override
      public List<NativeLibrary> libraries() {
        return List.of();
      }

      @Override
      public Backend open(BackendOptions options) {
        throw new IllegalStateException(reason);
      }
    };
  }

  @Test
  void whatIsPreferredAndNotAvailableIsPassedOver() {
    BackendProvider cpu =
        Backends.providers().stream().filter(p -> p.name().equals("cpu")).findFirst().orElseThrow();
    BackendOptions options = BackendOptions.builder().threads(1).build();
    List<String> passedOver = new ArrayList<>();
    List<BackendProvider> providers =
        List.of(unavailable("gpu", "none is there."), cpu, unavailable("other", "asked no more"));
    try (Backend backend =
        Backends.open(providers, options, (name, reason) -> passedOver.add(name + " " + reason))) {
      assertEquals("cpu", backend.name());
    }
    assertEquals(List.of("gpu none is there."), passedOver);
    assertThrows(
        UnavailableBackendException.class,
        () -> Backends.open(providers.subList(0, 1), options, (name, reason) -> {}));
  }
}
