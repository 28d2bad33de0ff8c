// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_wait;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A stream, on which one thread at a time runs primitives.
 *
 * @param handle owned by its creator
 */
record DnnlStream(dnnl_stream handle) {
  /** Runs a primitive and waits for it. Allocates nothing. */
  void execute(dnnl_primitive primitive, int count, dnnl_exec_arg_t arguments, String description) {
    int status = dnnl_primitive_execute(primitive, handle, count, arguments);
    if (status == dnnl.dnnl_success) {
      status = dnnl_stream_wait(handle);
    }
    DnnlStatus.check(status, description);
  }
}
