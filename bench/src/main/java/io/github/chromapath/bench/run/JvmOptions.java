// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import java.util.List;

/** Options of every JVM that the benchmarks start. */
public final class JvmOptions {
  /**
   * 3 GiB of heap, no display, no limit of JavaCPP's on native memory. The library path is that of
   * this process: chromapath-bench sets it to a folder without native libraries, so that JavaCPP
   * does not load the system's.
   */
  public static final List<String> FORKED =
      List.of(
          "-Xmx3g",
          "-Djava.awt.headless=true",
          "-Djava.library.path=" + System.getProperty("java.library.path"),
          "-Dorg.bytedeco.javacpp.maxbytes=0",
          "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");

  private JvmOptions() {}
}
