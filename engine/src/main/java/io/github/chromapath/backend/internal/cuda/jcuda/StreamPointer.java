// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import jcuda.driver.CUstream;

/** A stream whose pointer can be passed to a library that JCuda does not bind. */
final class StreamPointer extends CUstream {
  long address() {
    return getNativePointer();
  }
}
