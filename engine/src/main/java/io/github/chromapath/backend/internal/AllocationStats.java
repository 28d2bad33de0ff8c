// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal;

import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.Usage;
import java.util.EnumMap;
import java.util.Map;

/** Counts the open objects of one backend. Thread-safe. */
public final class AllocationStats {
  /** Kinds of objects. */
  public enum Kind {
    /** A block of memory that the backend allocated for its user. */
    BLOCK,
    /** An {@link Executable}. */
    EXECUTABLE,
    /** An object for internal use: of a native library, or a workspace. */
    NATIVE
  }

  private final Map<Kind, Long> live = new EnumMap<>(Kind.class);
  private long liveBytes;
  private long created;

  /** Statistics without any object. */
  public AllocationStats() {}

  /** Counts a new object of {@code bytes} bytes, 0 if only its library knows the size. */
  public synchronized void opened(Kind kind, long bytes) {
    live.merge(kind, 1L, Long::sum);
    liveBytes += bytes;
    created++;
  }

  /** Counts the release of an object that was opened with the same {@code bytes}. */
  public synchronized void closed(Kind kind, long bytes) {
    live.merge(kind, -1L, Long::sum);
    liveBytes -= bytes;
  }

  /** Number of open objects of a kind. */
  public synchronized long live(Kind kind) {
    return live.getOrDefault(kind, 0L);
  }

  /** The open objects, and the number ever created. */
  public synchronized Usage usage() {
    long objects = 0;
    for (long count : live.values()) {
      objects += count;
    }
    return new Usage(liveBytes, objects, created);
  }
}
