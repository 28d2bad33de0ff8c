// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.liveness;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a rank needs to connect to rank 0.
 *
 * @param port on which rank 0 listens
 * @param token 32 hexadecimal digits, which keep out processes of other groups
 */
public record Invitation(int port, String token) {
  /** Number of bytes in a token. */
  static final int TOKEN_BYTES = 16;

  static Invitation random(int port) {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    return new Invitation(port, HexFormat.of().formatHex(token));
  }

  /** {@return the invitation that {@link #text} has written} */
  public static Invitation parse(String text) {
    int space = text.indexOf(' ');
    return new Invitation(Integer.parseInt(text.substring(0, space)), text.substring(space + 1));
  }

  /** {@return the invitation as one line} */
  public String text() {
    return port + " " + token;
  }

  byte[] tokenBytes() {
    return HexFormat.of().parseHex(token);
  }
}
