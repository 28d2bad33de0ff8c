// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a device is used. What a device has no choice in, it ignores.
 *
 * @param threads processor threads to compute with, 0 for all
 * @param ordinal which of several GPUs, from 0; empty for the first that can be used
 * @param tensorFloat32 whether fp32 convolutions and products on a GPU may round operands to TF32
 *     (10 bits of mantissa)
 * @param deterministic whether only algorithms are used that always give the same bits
 * @param graph whether a GPU's program is captured and replayed as one launch
 * @param debugSync whether every command is waited for, so that a fault is reported where it
 *     happens; without a graph
 * @param autotune where measured choices of algorithms are kept; empty to choose by the library's
 *     heuristics
 * @param workspaceLimit bytes of workspace that a GPU's algorithm may ask for
 * @param stagingBytes bytes of one piece of an upload to a GPU, or of a download, in page-locked
 *     memory
 */
public record BackendOptions(
    int threads,
    OptionalInt ordinal,
    boolean tensorFloat32,
    boolean deterministic,
    boolean graph,
    boolean debugSync,
    Optional<AlgorithmStore> autotune,
    long workspaceLimit,
    int stagingBytes) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if threads, ordinal or the limit is negative, or a piece has
   *     less than 16 bytes or no whole number of them
   */
  public BackendOptions {
    check(threads >= 0, "threads must be at least 0, not " + threads);
    ordinal.ifPresent(
        which -> check(which >= 0, "a GPU's ordinal must be at least 0, not " + which));
    check(workspaceLimit >= 0, "workspaceLimit must be at least 0, not " + workspaceLimit);
    check(
        stagingBytes >= 16 && stagingBytes % 16 == 0,
        "stagingBytes must be a multiple of 16, not " + stagingBytes);
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * All threads; the first GPU that can be used, with fp32 as fp32, graphs, heuristics and 512 MiB
   * of workspace.
   */
  public static BackendOptions standard() {
    return builder().build();
  }

  /** Begins with {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** The same for the GPU of that ordinal. */
  public BackendOptions on(int gpu) {
    return new BackendOptions(
        threads,
        OptionalInt.of(gpu),
        tensorFloat32,
        deterministic,
        graph,
        debugSync,
        autotune,
        workspaceLimit,
        stagingBytes);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private int threads;
    private OptionalInt ordinal = OptionalInt.empty();
    private boolean tensorFloat32;
    private boolean deterministic;
    private boolean graph = true;
    private boolean debugSync;
    private Optional<AlgorithmStore> autotune = Optional.empty();
    private long workspaceLimit = 512L << 20;
    private int stagingBytes = 8 << 20;

    private Builder() {}

    /** See {@link BackendOptions#threads()}. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /** See {@link BackendOptions#ordinal()}. */
    public Builder ordinal(int index) {
      ordinal = OptionalInt.of(index);
      return this;
    }

    /** See {@link BackendOptions#tensorFloat32()}. */
    public Builder tensorFloat32(boolean allowed) {
      tensorFloat32 = allowed;
      return this;
    }

    /** See {@link BackendOptions#deterministic()}. */
    public Builder deterministic(boolean only) {
      deterministic = only;
      return this;
    }

    /** See {@link BackendOptions#graph()}. */
    public Builder graph(boolean captured) {
      graph = captured;
      return this;
    }

    /** See {@link BackendOptions#debugSync()}. */
    public Builder debugSync(boolean waits) {
      debugSync = waits;
      return this;
    }

    /** See {@link BackendOptions#autotune()}. */
    public Builder autotune(AlgorithmStore store) {
      autotune = Optional.of(store);
      return this;
    }

    /** See {@link BackendOptions#workspaceLimit()}. */
    public Builder workspaceLimit(long bytes) {
      workspaceLimit = bytes;
      return this;
    }

    /** See {@link BackendOptions#stagingBytes()}. */
    public Builder stagingBytes(int bytes) {
      stagingBytes = bytes;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public BackendOptions build() {
      return new BackendOptions(
          threads,
          ordinal,
          tensorFloat32,
          deterministic,
          graph,
          debugSync,
          autotune,
          workspaceLimit,
          stagingBytes);
    }
  }
}
