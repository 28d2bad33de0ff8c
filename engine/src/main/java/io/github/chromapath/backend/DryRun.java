// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * A backend without its device: it checks, counts and plans like the real one, but computes
 * nothing. Downloads leave their targets unchanged.
 *
 * <p>Not included: the memory of the device's context and of its libraries' code, which only the
 * hardware can tell. Every convolution in cuDNN is assumed to use the whole {@link
 * CudaOptions.Algorithms#workspaceLimit()}.
 */
public interface DryRun extends AutoCloseable {
  /** The backend, which this owns. */
  Backend backend();

  /** Memory and commands so far. */
  DryRunReport report();

  /**
   * Closes the backend.
   *
   * @throws IllegalStateException if memory or executables of it are still open
   */
  @Override
  void close();
}
