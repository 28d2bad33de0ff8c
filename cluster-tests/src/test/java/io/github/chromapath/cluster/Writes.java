// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;

/** Counts how often each file appears in a folder, whether it is created, linked or renamed. */
final class Writes implements AutoCloseable {
  private final WatchService service;
  private final WatchKey key;
  private final Map<String, Integer> counts = new HashMap<>();

  Writes(Path folder) throws IOException {
    service = folder.getFileSystem().newWatchService();
    key = folder.register(service, ENTRY_CREATE);
  }

  /** The counts so far by name, without those of the table's folder. */
  Map<String, Integer> counts() {
    for (WatchEvent<?> event : key.pollEvents()) {
      assertNotEquals(OVERFLOW, event.kind());
      counts.merge(event.context().toString(), event.count(), Integer::sum);
    }
    key.reset();
    counts.remove("_chromapath");
    return counts;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
