// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings of an NVIDIA GPU. Other devices ignore them.
 *
 * @param ordinal index of the GPU, from 0; empty for the first usable one
 * @param algorithms of cuDNN and cuBLAS
 * @param graph whether to capture a program as a CUDA graph and replay it as one launch
 * @param debugSync whether to wait after every command, so that a fault names the command that
 *     caused it; disables graphs
 * @param stagingBytes bytes of each pinned buffer that uploads and downloads pass through
 */
public record CudaOptions(
    OptionalInt ordinal,
    Algorithms algorithms,
    boolean graph,
    boolean debugSync,
    int stagingBytes) {
  /**
   * Which algorithms of cuDNN and cuBLAS compute convolutions and matrix products.
   *
   * @param tensorFloat32 whether fp32 operands may be rounded to TF32 (10 bits of mantissa)
   * @param deterministic whether to use only algorithms whose results are always bit-identical
   * @param autotune where measured choices of algorithms are stored; empty to choose by cuDNN's
   *     heuristics
   * @param workspaceLimit bytes of workspace that one algorithm may use; if no algorithm needs so
   *     little, the one that needs least is used
   */
  public record Algorithms(
      boolean tensorFloat32,
      boolean deterministic,
      Optional<AlgorithmStore> autotune,
      long workspaceLimit) {
    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException if the limit is negative
     */
    public Algorithms {
      check(workspaceLimit >= 0, "workspaceLimit must be at least 0, not " + workspaceLimit);
    }
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the ordinal is negative, or {@code stagingBytes} is not a
   *     positive multiple of 16
   */
  public CudaOptions {
    ordinal.ifPresent(index -> check(index >= 0, "ordinal must be at least 0, not " + index));
    check(
        stagingBytes >= 16 && stagingBytes % 16 == 0,
        "stagingBytes must be a positive multiple of 16, not " + stagingBytes);
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * The first usable GPU, without TF32, with graphs, cuDNN's heuristics and 512 MiB of workspace.
   */
  public static CudaOptions standard() {
    return builder().build();
  }

  /** A builder that starts with {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** The same settings for the GPU of that ordinal. */
  public CudaOptions on(int gpu) {
    return new CudaOptions(OptionalInt.of(gpu), algorithms, graph, debugSync, stagingBytes);
  }

  /** Builds options. Not thread-safe. */
  public static final class Builder {
    private OptionalInt ordinal = OptionalInt.empty();
    private boolean tensorFloat32;
    private boolean deterministic;
    private boolean graph = true;
    private boolean debugSync;
    private Optional<AlgorithmStore> autotune = Optional.empty();
    private long workspaceLimit = 512L << 20;
    private int stagingBytes = 8 << 20;

    private Builder() {}

    /** See {@link CudaOptions#ordinal()}. */
    public Builder ordinal(int index) {
      ordinal = OptionalInt.of(index);
      return this;
    }

    /** See {@link Algorithms#tensorFloat32()}. */
    public Builder tensorFloat32(boolean allowed) {
      tensorFloat32 = allowed;
      return this;
    }

    /** See {@link Algorithms#deterministic()}. */
    public Builder deterministic(boolean only) {
      deterministic = only;
      return this;
    }

    /** See {@link CudaOptions#graph()}. */
    public Builder graph(boolean captured) {
      graph = captured;
      return this;
    }

    /** See {@link CudaOptions#debugSync()}. */
    public Builder debugSync(boolean waits) {
      debugSync = waits;
      return this;
    }

    /** See {@link Algorithms#autotune()}. */
    public Builder autotune(AlgorithmStore store) {
      autotune = Optional.of(store);
      return this;
    }

    /** See {@link Algorithms#workspaceLimit()}. */
    public Builder workspaceLimit(long bytes) {
      workspaceLimit = bytes;
      return this;
    }

    /** See {@link CudaOptions#stagingBytes()}. */
    public Builder stagingBytes(int bytes) {
      stagingBytes = bytes;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public CudaOptions build() {
      return new CudaOptions(
          ordinal,
          new Algorithms(tensorFloat32, deterministic, autotune, workspaceLimit),
          graph,
          debugSync,
          stagingBytes);
    }
  }
}
