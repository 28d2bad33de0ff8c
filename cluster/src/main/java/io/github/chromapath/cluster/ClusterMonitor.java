// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Follows a job on the driver. */
public interface ClusterMonitor {
  /** The number of inputs is known. */
  void found(long pictures);

  /**
   * Runs the work on pictures, on the calling thread.
   *
   * @param finished the number of pictures of the tasks that have ended; of a task that is
   *     repeated, all attempts count
   */
  void during(Runnable work, LongSupplier finished);

  /**
   * The rows of the table are complete.
   *
   * @param rows the pictures that were done, in the order of their names; read as they are taken,
   *     and closed when this returns
   */
  default void scored(Supplier<Iterator<Scored>> rows) {}

  /**
   * The scores of a picture.
   *
   * @param name path of the picture relative to its input folder
   * @param scores numbers by name
   */
  record Scored(String name, Map<String, Double> scores) {}
}
