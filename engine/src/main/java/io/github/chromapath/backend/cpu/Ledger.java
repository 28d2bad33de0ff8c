package io.github.chromapath.backend.cpu;

import io.github.chromapath.backend.Usage;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what one backend holds. Safe for use by several threads. */
final class Ledger {
  private final AtomicLong liveBytes = new AtomicLong();
  private final AtomicLong liveObjects = new AtomicLong();
  private final AtomicLong allocations = new AtomicLong();

  /** Notes a new object that holds {@code bytes} of native memory (0 if oneDNN keeps its size). */
  void opened(long bytes) {
    liveBytes.addAndGet(bytes);
    liveObjects.incrementAndGet();
    allocations.incrementAndGet();
  }

  /** Notes the end of an object announced with the same {@code bytes}. */
  void closed(long bytes) {
    liveBytes.addAndGet(-bytes);
    liveObjects.decrementAndGet();
  }

  Usage usage() {
    return new Usage(liveBytes.get(), liveObjects.get(), allocations.get());
  }
}
