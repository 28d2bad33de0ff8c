// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Calls of an adapter, each with the log lines of the calls that NVIDIA's library must receive. */
abstract class Script {
  private final Log log;
  private final boolean checked;

  /**
   * A script.
   *
   * @param checked whether log lines and results are compared
   */
  Script(Log log, boolean checked) {
    this.log = log;
    this.checked = checked;
  }

  /** All calls, in order. */
  abstract void run();

  final <T> T call(Supplier<T> call, String... expected) {
    List<String> before = log.lines();
    T result = call.get();
    if (checked) {
      List<String> after = log.lines();
      assertEquals(List.of(expected), after.subList(before.size(), after.size()));
    }
    return result;
  }

  final void call(Runnable call, String... expected) {
    call(
        () -> {
          call.run();
          return null;
        },
        expected);
  }

  final void equal(Object expected, Object actual) {
    if (checked) {
      assertEquals(expected, actual);
    }
  }

  /** The log of the stand-ins, and the number of the call that must fail. */
  record Log(Path folder) {
    List<String> lines() {
      try {
        Path file = folder.resolve("log");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Clears the log and makes the n-th call from now on fail; 0 for none. */
    void start(int n, int status) {
      try {
        Files.deleteIfExists(folder.resolve("log"));
        Files.writeString(folder.resolve("fault"), n + " " + status + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
