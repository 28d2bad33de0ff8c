package io.github.chromapath.backend.cpu;

import io.github.chromapath.backend.Usage;
import java.util.EnumMap;
import java.util.Map;

/** Counts what one backend holds. Safe for use by several threads. */
final class Ledger {
  /** What is counted. */
  enum Kind {
    /** A {@link CpuMemory}. */
    BLOCK,
    /** A {@link CpuExecutable}. */
    EXECUTABLE,
    /** An object of oneDNN, or the argument list of one of its calls. */
    NATIVE
  }

  private final Map<Kind, Long> live = new EnumMap<>(Kind.class);
  private long liveBytes;
  private long created;

  /** Notes a new object of {@code bytes} bytes, 0 where only its library knows its size. */
  synchronized void opened(Kind kind, long bytes) {
    live.merge(kind, 1L, Long::sum);
    liveBytes += bytes;
    created++;
  }

  /** Notes the end of an object announced with the same {@code bytes}. */
  synchronized void closed(Kind kind, long bytes) {
    live.merge(kind, -1L, Long::sum);
    liveBytes -= bytes;
  }

  /** Objects of a kind that are open now. */
  synchronized long live(Kind kind) {
    return live.getOrDefault(kind, 0L);
  }

  synchronized Usage usage() {
    long objects = 0;
    for (long count : live.values()) {
      objects += count;
    }
    return new Usage(liveBytes, objects, created);
  }
}
