// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUjit_option;

/**
 * A module's text as the driver expects it, terminated by NUL, and a buffer for the assembler's
 * log.
 */
final class PtxImage {
  private static final int LOG_BYTES = 8192;

  private static final int[] OPTIONS = {
    CUjit_option.CU_JIT_ERROR_LOG_BUFFER, CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES
  };

  private final ByteBuffer text;
  private final ByteBuffer log = ByteBuffer.allocateDirect(LOG_BYTES);

  PtxImage(String ptx) {
    byte[] bytes = ptx.getBytes(UTF_8);
    text = ByteBuffer.allocateDirect(bytes.length + 1);
    text.put(bytes).put((byte) 0);
  }

  Pointer text() {
    return Pointer.to(text);
  }

  int[] options() {
    return OPTIONS.clone();
  }

  /** The values of the options. C passes numbers as pointers. */
  Pointer values() {
    return Pointer.to(Pointer.to(log), new DeviceAddress(LOG_BYTES));
  }

  /** The length of the text, and the assembler's log. */
  @Override
  public String toString() {
    byte[] said = new byte[LOG_BYTES];
    log.get(0, said);
    String words = new String(said, UTF_8).split("\0", 2)[0].strip();
    return "PTX of %d bytes, %s"
        .formatted(text.capacity() - 1, words.isEmpty() ? "no log" : "log \"" + words + "\"");
  }
}
