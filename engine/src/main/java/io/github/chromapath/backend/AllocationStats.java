// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.EnumMap;
import java.util.Map;

/** Counts what one backend holds. Safe for use by several threads. */
public final class AllocationStats {
  /** What is counted. */
  public enum Kind {
    /** A block of memory that a user of the backend asked for. */
    BLOCK,
    /** An {@link Executable}. */
    EXECUTABLE,
    /** What a backend makes for itself: an object of a native library, a workspace. */
    NATIVE
  }

  private final Map<Kind, Long> live = new EnumMap<>(Kind.class);
  private long liveBytes;
  private long created;

  /** A allocations with nothing in it. */
  public AllocationStats() {}

  /** Notes a new object of {@code bytes} bytes, 0 where only its library knows its size. */
  public synchronized void opened(Kind kind, long bytes) {
    live.merge(kind, 1L, Long::sum);
    liveBytes += bytes;
    created++;
  }

  /** Notes the end of an object announced with the same {@code bytes}. */
  public synchronized void closed(Kind kind, long bytes) {
    live.merge(kind, -1L, Long::sum);
    liveBytes -= bytes;
  }

  /** Objects of a kind that are open now. */
  public synchronized long live(Kind kind) {
    return live.getOrDefault(kind, 0L);
  }

  /** What is open now, and what was ever made. */
  public synchronized Usage usage() {
    long objects = 0;
    for (long count : live.values()) {
      objects += count;
    }
    return new Usage(liveBytes, objects, created);
  }
}
