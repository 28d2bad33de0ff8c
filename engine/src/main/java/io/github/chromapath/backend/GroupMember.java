// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * A place in a group of processes.
 *
 * @param rank of this process, from 0 to {@code world} - 1
 * @param world number of processes, at least 1
 * @param rendezvous the same for all of them
 */
public record GroupMember(int rank, int world, Rendezvous rendezvous) {
  /** Checks the numbers. */
  public GroupMember {
    if (world < 1 || rank < 0 || rank >= world) {
      throw new IllegalArgumentException("rank " + rank + " of " + world);
    }
  }
}
