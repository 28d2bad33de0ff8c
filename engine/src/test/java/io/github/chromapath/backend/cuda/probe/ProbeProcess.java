package io.github.chromapath.backend.cuda.probe;

import io.github.chromapath.backend.cuda.jcuda.JCudaDriverAdapter;

/** Prints what the probe finds of the process's own machine. */
final class ProbeProcess {
  private ProbeProcess() {}

  /** No arguments. */
  public static void main(String[] arguments) {
    CudaProbe probe = CudaProbe.of(new SystemLibraries(), JCudaDriverAdapter::new);
    probe
        .libraries()
        .forEach(
            l ->
                System.out.println(
                    l.name() + " " + l.version().orElse("not found") + ": " + l.path()));
    probe.device().ifPresent(System.out::println);
    probe.fault().ifPresent(fault -> System.out.println("fault: " + fault));
  }
}
