// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;

/**
 * A number that a library reads through a pointer during a call. It is stored outside Java's heap,
 * because a pointer to an array would block the garbage collector during the call.
 */
final class HostFloat {
  private HostFloat() {}

  static Pointer of(float value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
    return Pointer.to(bytes.putFloat(0, value));
  }
}
