// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A list of paths as other programs write it: one path per line that ends in LF or CR LF, or paths
 * that end in NUL, as of {@code find -print0}. The encoding is UTF-8, or UTF-16 if a byte order
 * mark says so, as of PowerShell's redirection.
 */
final class PathList {
  private static final int MAX_BYTES = 1 << 28;
  private static final char MARK = '\ufeff';

  private PathList() {}

  /**
   * Reads a list to its end.
   *
   * @param nul whether only NUL ends a path; a list that contains one is read so in any case
   * @throws CommandException if the list has more than 256 MiB
   */
  static List<String> read(InputStream in, boolean nul) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new CommandException(
          ExitCode.USAGE, "the list of paths has more than 256 MiB: give it in parts.");
    }
    String text = new String(bytes, charset(bytes));
    if (!text.isEmpty() && text.charAt(0) == MARK) {
      text = text.substring(1);
    }
    boolean ended = nul || text.indexOf('\0') >= 0;
    return Arrays.stream(text.split(ended ? "\0" : "\r?\n"))
        .filter(path -> !path.isBlank())
        .toList();
  }

  private static Charset charset(byte[] bytes) {
    int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    return switch (mark) {
      case 0xfeff -> StandardCharsets.UTF_16BE;
      case 0xfffe -> StandardCharsets.UTF_16LE;
      default -> StandardCharsets.UTF_8;
    };
  }
}
