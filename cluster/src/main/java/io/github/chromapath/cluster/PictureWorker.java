// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.util.Iterator;
import java.util.Map;

/** Works on pictures in one virtual machine. Thread-safe: the tasks of an executor share it. */
public interface PictureWorker extends AutoCloseable {
  /** Receives the outcome of each picture; called by any thread, one call at a time per run. */
  interface Report {
    /** All outputs of a picture are published. */
    void done(Assignment picture, Result result);

    /**
     * A picture has failed; the others continue.
     *
     * @param sentence the file, what is wrong, and the remedy
     */
    void failed(Assignment picture, String sentence);
  }

  /**
   * What the table tells about a picture that was worked on.
   *
   * @param width in pixels
   * @param height in pixels
   * @param note what is unusual in the file; empty if nothing is
   * @param scores numbers by name; may be empty
   */
  record Result(int width, int height, String note, Map<String, Double> scores) {}

  /**
   * Works on the pictures of a task. All work has ended when this returns or throws.
   *
   * @param pictures read as work can start on them
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws RuntimeException if no picture can be worked on, for example for lack of memory of the
   *     device
   */
  void run(Iterator<Assignment> pictures, Report report);

  @Override
  void close();
}
