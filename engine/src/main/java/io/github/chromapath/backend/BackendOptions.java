// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * Settings of a device. Each device ignores settings that do not apply to it.
 *
 * @param threads processor threads to compute with, 0 for all
 * @param cuda settings of NVIDIA GPUs
 * @param communicator the processes that train together; the caller closes it after the backend
 */
public record BackendOptions(int threads, CudaOptions cuda, Communicator communicator) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if threads is negative
   */
  public BackendOptions {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, not " + threads);
    }
  }

  /** All threads, {@link CudaOptions#standard()}, and a process that trains alone. */
  public static BackendOptions standard() {
    return builder().build();
  }

  /** A builder that starts with {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds options. Not thread-safe. */
  public static final class Builder {
    private int threads;
    private CudaOptions cuda = CudaOptions.standard();
    private Communicator communicator = Communicator.alone();

    private Builder() {}

    /** See {@link BackendOptions#threads()}. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /** See {@link BackendOptions#cuda()}. */
    public Builder cuda(CudaOptions options) {
      cuda = options;
      return this;
    }

    /** See {@link BackendOptions#communicator()}. */
    public Builder communicator(Communicator group) {
      communicator = group;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public BackendOptions build() {
      return new BackendOptions(threads, cuda, communicator);
    }
  }
}
