// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;

/**
 * One primitive with its arguments, created once and run any number of times.
 *
 * @param stream runs the primitive
 * @param description for messages
 * @param primitive owned by the plan
 * @param arguments a native array, owned by the plan
 * @param count its length
 */
record DnnlCall(
    DnnlStream stream,
    String description,
    dnnl_primitive primitive,
    dnnl_exec_arg_t arguments,
    int count)
    implements Runnable {
  /** Runs the primitive and waits for it. Allocates nothing. */
  @Override
  public void run() {
    stream.execute(primitive, count, arguments, description);
  }
}
