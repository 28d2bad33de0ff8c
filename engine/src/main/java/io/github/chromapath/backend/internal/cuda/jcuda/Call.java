// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Checks the status that every function of CUDA, cuDNN and cuBLAS returns; 0 is success in all.
 *
 * @param names the library's own names of its statuses
 */
record Call(IntFunction<String> names) {
  /**
   * Does nothing if the call succeeded.
   *
   * @param function its name in C
   * @param arguments for the message
   * @throws CudaException with the call, its arguments and the status by name
   */
  void check(int status, String function, Object... arguments) {
    if (status != 0) {
      throw new CudaException(text(function, arguments), names.apply(status));
    }
  }

  private static String text(String function, Object... arguments) {
    return Arrays.stream(arguments)
        .map(String::valueOf)
        .collect(Collectors.joining(", ", function + "(", ")"));
  }
}
