// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * A bounded queue from one thread to another. The giver closes it at the end; either side may abort
 * it, after which both see its end at once. Thread-safe.
 */
final class Handover<T> {
  private final int capacity;
  private final Queue<T> items = new ArrayDeque<>();
  private boolean closed;
  private boolean aborted;

  Handover(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Waits for room and adds an item.
   *
   * @return false if the queue was aborted
   */
  synchronized boolean give(T item) throws InterruptedException {
    while (!aborted && items.size() >= capacity) {
      wait();
    }
    if (aborted) {
      return false;
    }
    items.add(item);
    notifyAll();
    return true;
  }

  /** Waits for an item; empty at the end. */
  synchronized Optional<T> take() throws InterruptedException {
    while (!aborted && !closed && items.isEmpty()) {
      wait();
    }
    if (aborted || items.isEmpty()) {
      return Optional.empty();
    }
    T item = items.remove();
    notifyAll();
    return Optional.of(item);
  }

  /** No item follows those that were given. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Discards all items and ends both sides. */
  synchronized void abort() {
    aborted = true;
    items.clear();
    notifyAll();
  }
}
