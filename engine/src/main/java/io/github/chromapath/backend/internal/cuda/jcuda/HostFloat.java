// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;

/**
 * A number that a library reads through a pointer in the course of a call. It lies outside Java's
 * heap: a pointer to an array would hold up the garbage collector for as long as the call takes.
 */
final class HostFloat {
  private HostFloat() {}

  static Pointer of(float value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
    return Pointer.to(bytes.putFloat(0, value));
  }
}
