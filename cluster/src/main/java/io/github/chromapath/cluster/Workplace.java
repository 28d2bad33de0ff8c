// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A worker in the virtual machine of an executor, and a folder for its files.
 *
 * <p>Spark gives tasks no place that outlives them, so the open workplaces are in a static map, the
 * only one of the project. {@link WorkplacePlugin} closes them when the executor ends.
 */
final class Workplace {
  private static final Map<String, Workplace> OPEN = new HashMap<>();

  private final PictureWorker worker;
  private final Path folder;
  private long assignments;

  private Workplace(PictureWorker worker, Path folder) {
    this.worker = worker;
    this.folder = folder;
  }

  /**
   * The workplace of a job in this virtual machine. The first task opens it, others wait.
   *
   * @throws IOException in one sentence, if that is impossible on this machine
   */
  static Workplace of(JobParts parts, int threads) throws IOException {
    synchronized (OPEN) {
      Workplace open = OPEN.get(parts.id());
      if (open == null) {
        open = open(parts, threads);
        OPEN.put(parts.id(), open);
      }
      return open;
    }
  }

  private static Workplace open(JobParts parts, int threads) throws IOException {
    Path folder = Files.createTempDirectory("chromapath-");
    Optional<Path> model = parts.model().value().write(folder);
    PictureWorker worker = parts.work().open(new Site(threads, model));
    if (model.isPresent()) {
      Files.delete(model.get());
    }
    return new Workplace(worker, folder);
  }

  PictureWorker worker() {
    return worker;
  }

  /** A new folder for a picture. */
  synchronized Path newFolder() throws IOException {
    assignments++;
    return Files.createDirectory(folder.resolve(Long.toString(assignments)));
  }

  /** Closes all workers, and deletes their folders. */
  static void closeAll() throws IOException {
    synchronized (OPEN) {
      for (Workplace place : OPEN.values()) {
        place.worker.close();
        delete(place.folder);
      }
      OPEN.clear();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
