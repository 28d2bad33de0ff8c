// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The values that were used last, as far as they fit a number of bytes. Thread-safe.
 *
 * @param <K> with equals and hashCode
 */
final class RecentlyUsed<K, V> {
  private final Map<K, V> values = new LinkedHashMap<>(16, .75f, true);
  private final long capacity;
  private final ToLongFunction<V> size;
  private long bytes;

  /**
   * @param capacity in bytes
   * @param size the bytes of a value
   */
  RecentlyUsed(long capacity, ToLongFunction<V> size) {
    this.capacity = capacity;
    this.size = size;
  }

  synchronized Optional<V> get(K key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Keeps a value, and drops those that were not used for the longest time. */
  synchronized void put(K key, V value) {
    forget(values.put(key, value));
    bytes += size.applyAsLong(value);
    Iterator<V> oldest = values.values().iterator();
    while (bytes > capacity && oldest.hasNext()) {
      forget(oldest.next());
      oldest.remove();
    }
  }

  /** Drops the values of some keys. */
  synchronized void removeIf(Predicate<K> unwanted) {
    values
        .entrySet()
        .removeIf(
            entry -> {
              boolean drop = unwanted.test(entry.getKey());
              if (drop) {
                forget(entry.getValue());
              }
              return drop;
            });
  }

  private void forget(V value) {
    if (value != null) {
      bytes -= size.applyAsLong(value);
    }
  }
}
