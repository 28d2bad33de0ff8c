// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_invalid_arguments;
import static org.bytedeco.dnnl.global.dnnl.dnnl_out_of_memory;
import static org.bytedeco.dnnl.global.dnnl.dnnl_runtime_error;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unimplemented;

import io.github.chromapath.tensor.OutOfDeviceMemoryException;

/** Converts status codes of oneDNN's C functions into exceptions. */
final class DnnlStatus {
  private DnnlStatus() {}

  /**
   * Returns if {@code status} is success.
   *
   * @param call the name of the function and its purpose
   * @throws OutOfDeviceMemoryException if oneDNN could not allocate
   * @throws UnsupportedOperationException if oneDNN has no implementation
   * @throws IllegalStateException for every other status
   */
  static void check(int status, String call) {
    if (status == dnnl_success) {
      return;
    }
    String message = call + " returned " + name(status) + " (" + status + ")";
    if (status == dnnl_out_of_memory) {
      throw new OutOfDeviceMemoryException(message);
    }
    if (status == dnnl_unimplemented) {
      throw new UnsupportedOperationException(message);
    }
    throw new IllegalStateException(message);
  }

  private static String name(int status) {
    return switch (status) {
      case dnnl_out_of_memory -> "out_of_memory";
      case dnnl_invalid_arguments -> "invalid_arguments";
      case dnnl_unimplemented -> "unimplemented";
      case dnnl_runtime_error -> "runtime_error";
      default -> "an unexpected status";
    };
  }
}
