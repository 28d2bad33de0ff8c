// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.internal.cpu.CpuBackendProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
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
        throw new UnavailableBackendException(reason);
      }
    };
  }

  private static DeviceChoiceListener noting(List<String> notes) {
    return new DeviceChoiceListener() {
      @Override
      public void unavailable(String device, String reason) {
        notes.add(device + " " + reason);
      }

      @Override
      public void skipped(FoundDevice first, FoundDevice chosen) {
        notes.add(
            first.description()
                + ": "
                + first.unusableBecause().orElseThrow()
                + "; "
                + chosen.description());
      }
    };
  }

  @Test
  void unavailableDevicesAreReported() {
    BackendProvider cpu =
        Backends.providers().stream().filter(p -> p.name().equals("cpu")).findFirst().orElseThrow();
    BackendOptions options = BackendOptions.builder().threads(1).build();
    List<String> unavailable = new ArrayList<>();
    List<BackendProvider> providers =
        List.of(unavailable("gpu", "none is there."), cpu, unavailable("other", "asked no more"));
    try (Backend backend = Backends.open(providers, options, noting(unavailable))) {
      assertEquals("cpu", backend.name());
    }
    assertEquals(List.of("gpu none is there."), unavailable);
    assertThrows(
        UnavailableBackendException.class,
        () -> Backends.open(providers.subList(0, 1), options, DeviceChoiceListener.NONE));
  }

  /** A skipped GPU 0 is reported, unless the user chose a GPU or none is usable. */
  @Test
  void aSkippedFirstGpuIsReported() {
    FoundDevice old = new FoundDevice(0, "old one", Optional.of("it is too old."));
    FoundDevice fit = new FoundDevice(1, "new one", Optional.empty());
    BackendOptions any = BackendOptions.builder().threads(1).build();
    assertEquals(List.of("old one: it is too old.; new one"), skipped(List.of(old, fit), any));
    assertEquals(
        List.of(),
        skipped(
            List.of(old, fit),
            BackendOptions.builder().cuda(CudaOptions.builder().ordinal(1).build()).build()));
    assertEquals(List.of(), skipped(List.of(new FoundDevice(0, "new", Optional.empty())), any));
    assertEquals(List.of(), skipped(List.of(), any));
  }

  private static List<String> skipped(List<FoundDevice> devices, BackendOptions options) {
    CpuBackendProvider cpu = new CpuBackendProvider();
    BackendProvider several =
        new BackendProvider() {
          @Override
          public String name() {
            return "several";
          }

          @Override
          public int priority() {
            return 0;
          }

          @Override
          public Optional<String> unavailableBecause() {
            return Optional.empty();
          }

          @Override
          public List<NativeLibrary> libraries() {
            return List.of();
          }

          @Override
          public List<FoundDevice> devices() {
            return devices;
          }

          @Override
          public Backend open(BackendOptions opened) {
            return cpu.open(opened);
          }
        };
    List<String> reported = new ArrayList<>();
    Backends.open(List.of(several), options, noting(reported)).close();
    return reported;
  }
}
