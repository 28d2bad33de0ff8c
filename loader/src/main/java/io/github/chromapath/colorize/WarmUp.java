// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.PictureLibrary;

/**
 * Prepares the first picture in the background, while the caller opens a device and loads a
 * checkpoint: loads OpenCV, and lets Java compile the code that colours pixels. Results do not
 * depend on it.
 *
 * <pre>{@code
 * try (WarmUp warmUp = WarmUp.start();
 *     PhotoColorizer colorizer = PhotoColorizer.load(Path.of("best.safetensors"))) {
 *   ...
 * }
 * }</pre>
 */
public final class WarmUp implements AutoCloseable {
  private final WorkerThread thread = new WorkerThread("chromapath-warm-up");

  private WarmUp() {}

  /**
   * Starts the work. A library that cannot be loaded is not reported here, but by the first call
   * that needs it.
   */
  public static WarmUp start() {
    WarmUp started = new WarmUp();
    started.thread.execute(WarmUp::loadLibrary);
    started.thread.execute(PictureColorizer::warmUp);
    return started;
  }

  private static void loadLibrary() {
    try {
      PictureLibrary.require();
    } catch (UnavailableBackendException e) {
      // The first call that needs the library throws this again.
    }
  }

  /** Waits until the work has ended, since a process must not exit while it loads a library. */
  @Override
  public void close() {
    thread.close();
  }
}
