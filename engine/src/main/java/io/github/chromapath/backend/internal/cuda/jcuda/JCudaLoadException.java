// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.NativeLoadException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** JCuda or one of its native libraries is missing; the message is the reason, in one sentence. */
public final class JCudaLoadException extends NativeLoadException {
  private static final long serialVersionUID = 1L;

  /** The linker's message, which JCuda wraps in a page of stack traces. */
  private static final Pattern LINKER = Pattern.compile("UnsatisfiedLinkError: (.*\\.so.*)");

  JCudaLoadException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Loads a library by initialising the class that binds it.
   *
   * @param binding for example JCudnn
   * @param touch calls a method of that class
   * @throws JCudaLoadException if it cannot be loaded, now or in an earlier attempt
   */
  static void load(String binding, Runnable touch) {
    JCudaPlatform.require();
    try {
      touch.run();
    } catch (LinkageError e) {
      throw new JCudaLoadException(
          "JCuda's library " + binding + " cannot be loaded: " + reason(e) + ".", e);
    }
  }

  private static String reason(LinkageError error) {
    if (error instanceof NoClassDefFoundError) {
      return "an earlier attempt of this process failed (" + error.getMessage() + ")";
    }
    String message = String.valueOf(error.getMessage());
    return LINKER
        .matcher(message)
        .results()
        .map(MatchResult::group)
        .reduce((first, last) -> last)
        .map(line -> line.substring(line.indexOf(':') + 2))
        .orElse(message.lines().findFirst().orElse("no reason given"));
  }
}
