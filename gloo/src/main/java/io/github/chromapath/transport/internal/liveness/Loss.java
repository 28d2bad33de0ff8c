// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.liveness;

/**
 * A rank that no longer takes part.
 *
 * @param rank which one
 * @param kind what was seen of it
 */
public record Loss(int rank, Kind kind) {
  /** What was seen of a lost rank. */
  public enum Kind {
    /** Its connection was closed without a goodbye. */
    ENDED("ended unexpectedly: its process was killed or crashed"),
    /** Its connection is open, but nothing arrives. */
    SILENT(
        "has not answered for "
            + Pulse.SILENCE.toSeconds()
            + " s: it is stopped, or its machine is cut off"),
    /** It said goodbye. */
    LEFT("left before the others, for the reason that it reports itself");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** {@return for example "rank 1 ended unexpectedly: ...", without a full stop} */
  public String sentence() {
    return "rank " + rank + " " + kind.words;
  }
}
