// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;

/** Names of files for FFmpeg. */
final class NativeNames {
  private static final String PROTOCOL = "file:";

  private NativeNames() {}

  /**
   * The file's URL, which FFmpeg takes for nothing but a file. On Unix it has the bytes of the name
   * even if they are not valid in the locale's encoding. The caller closes it.
   */
  static BytePointer url(Path file) {
    Path absolute = file.toAbsolutePath();
    byte[] name =
        File.separatorChar == '/'
            ? decoded(absolute.toUri().getRawPath())
            : absolute.toString().getBytes(UTF_8);
    ByteArrayOutputStream url = new ByteArrayOutputStream();
    url.writeBytes(PROTOCOL.getBytes(UTF_8));
    url.writeBytes(name);
    url.write(0);
    return new BytePointer(url.toByteArray());
  }

  /** The bytes behind the escapes of a URI. */
  private static byte[] decoded(String escaped) {
    byte[] ascii = escaped.getBytes(ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < ascii.length; i++) {
      if (ascii[i] == '%') {
        bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(ascii[i]);
      }
    }
    return bytes.toByteArray();
  }
}
