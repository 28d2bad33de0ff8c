package io.github.chromapath.backend.cuda;

import java.util.Optional;

/**
 * How a GPU is used.
 *
 * @param ordinal which GPU, from 0
 * @param tensorFloat32 whether fp32 convolutions and products may round operands to TF32 (10 bits
 *     of mantissa)
 * @param deterministic whether only algorithms are used that always give the same bits
 * @param graph whether a program is captured and replayed as one launch
 * @param debugSync whether every command is waited for, so that a fault is reported where it
 *     happens; without a graph
 * @param autotune where measured choices of algorithms are kept; empty to choose by cuDNN's
 *     heuristics
 * @param workspaceLimit bytes of workspace that an algorithm may ask for
 * @param stagingBytes bytes of one piece of an upload or download, in page-locked memory
 */
public record CudaOptions(
    int ordinal,
    boolean tensorFloat32,
    boolean deterministic,
    boolean graph,
    boolean debugSync,
    Optional<AlgorithmStore> autotune,
    long workspaceLimit,
    int stagingBytes) {
  private static final long WORKSPACE = 512L << 20;
  private static final int STAGING = 8 << 20;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the ordinal or the limit is negative, or a piece has less
   *     than 16 bytes or no whole number of them
   */
  public CudaOptions {
    if (ordinal < 0 || workspaceLimit < 0) {
      throw new IllegalArgumentException("neither ordinal nor workspaceLimit may be negative");
    }
    if (stagingBytes < 16 || stagingBytes % 16 != 0) {
      throw new IllegalArgumentException(
          "stagingBytes should be a multiple of 16, not " + stagingBytes);
    }
  }

  /** The first GPU; fp32 as fp32; graphs; heuristics; 512 MiB of workspace. */
  public static CudaOptions standard() {
    return new CudaOptions(0, false, false, true, false, Optional.empty(), WORKSPACE, STAGING);
  }

  /** The same with or without TF32. */
  public CudaOptions withTensorFloat32(boolean allowed) {
    return new CudaOptions(
        ordinal, allowed, deterministic, graph, debugSync, autotune, workspaceLimit, stagingBytes);
  }

  /** The same with or without algorithms whose bits differ from run to run. */
  public CudaOptions withDeterministic(boolean only) {
    return new CudaOptions(
        ordinal, tensorFloat32, only, graph, debugSync, autotune, workspaceLimit, stagingBytes);
  }

  /** The same with or without graphs. */
  public CudaOptions withGraph(boolean captured) {
    return new CudaOptions(
        ordinal,
        tensorFloat32,
        deterministic,
        captured,
        debugSync,
        autotune,
        workspaceLimit,
        stagingBytes);
  }

  /** The same with or without waiting for every command. */
  public CudaOptions withDebugSync(boolean waits) {
    return new CudaOptions(
        ordinal,
        tensorFloat32,
        deterministic,
        graph,
        waits,
        autotune,
        workspaceLimit,
        stagingBytes);
  }

  /** The same with measured algorithms, kept in {@code store}. */
  public CudaOptions withAutotune(AlgorithmStore store) {
    return new CudaOptions(
        ordinal,
        tensorFloat32,
        deterministic,
        graph,
        debugSync,
        Optional.of(store),
        workspaceLimit,
        stagingBytes);
  }

  /** The same with another limit of the workspace. */
  public CudaOptions withWorkspaceLimit(long bytes) {
    return new CudaOptions(
        ordinal, tensorFloat32, deterministic, graph, debugSync, autotune, bytes, stagingBytes);
  }

  /** The same with other pieces of uploads and downloads. */
  public CudaOptions withStagingBytes(int bytes) {
    return new CudaOptions(
        ordinal, tensorFloat32, deterministic, graph, debugSync, autotune, workspaceLimit, bytes);
  }
}
