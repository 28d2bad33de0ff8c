// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.internal.cuda.jcuda.JCudaDriverAdapter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Prints the result of the probe on the machine of the process. */
final class ProbeProcess {
  private ProbeProcess() {}

  /** The ordinals to query, each a number or empty. No argument means one empty ordinal. */
  public static void main(String[] arguments) {
    CudaProbe probe = CudaProbe.of(new SystemLibraries(), JCudaDriverAdapter::new);
    probe
        .libraries()
        .forEach(
            l ->
                System.out.println(
                    l.name() + " " + l.version().orElse("not found") + ": " + l.path()));
    probe.gpus().forEach(gpu -> System.out.println("GPU " + gpu.ordinal() + " " + gpu.device()));
    for (String ordinal : arguments.length == 0 ? List.of("") : List.of(arguments)) {
      ask(
          probe,
          ordinal.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(ordinal)));
    }
  }

  private static void ask(CudaProbe probe, OptionalInt ordinal) {
    Optional<String> fault = probe.unavailableBecause(ordinal);
    System.out.println(
        fault
            .map(sentence -> "fault: " + sentence)
            .orElseGet(() -> "choice: GPU " + probe.choice(ordinal).ordinal()));
  }
}
