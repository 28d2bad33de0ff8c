// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_impl_info_str;

import io.github.chromapath.op.Op;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** oneDNN's name of the implementation that it has chosen, for example brg_conv:avx512_vnni. */
final class ImplementationName {
  private static final String REFERENCE = "ref";

  private ImplementationName() {}

  static String of(dnnl_primitive_desc descriptor) {
    try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
      DnnlStatus.check(
          dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, name),
          "dnnl_primitive_desc_query");
      return name.get(BytePointer.class).getString();
    }
  }

  /**
   * Refuses oneDNN's reference implementation, which is a thousand times slower.
   *
   * @throws UnsupportedOperationException if it was chosen
   */
  static void requireFast(dnnl_primitive_desc descriptor, Op op) {
    if (of(descriptor).startsWith(REFERENCE)) {
      throw new UnsupportedOperationException(
          DnnlEngine.library() + " has no fast int8 convolution for " + op);
    }
  }
}
