// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.CheckpointException;
import java.nio.file.Path;

/** A fault in one of PyTorch's files and its remedy, each as a clause. */
final class TorchFault extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int QUOTED_CHARACTERS = 100;

  private final String remedy;

  TorchFault(String fault, String remedy) {
    super(fault);
    this.remedy = remedy;
  }

  /** The file contradicts itself or ends too early. */
  static TorchFault broken(String fault) {
    return new TorchFault(fault, "copy or download it again");
  }

  /** The file may be intact, but contains something that weights do not need. */
  static TorchFault unsuitable(String fault) {
    return new TorchFault(fault, "give a state_dict as torch.save writes it");
  }

  static TorchFault cutShort() {
    return broken("it is cut short");
  }

  /** The fault of a file. */
  CheckpointException of(Path file) {
    return new CheckpointException(file, getMessage(), remedy, this);
  }

  /** Text from a file in quotes, shortened and made printable on one line. */
  static String quote(String text) {
    String start =
        text.length() > QUOTED_CHARACTERS ? text.substring(0, QUOTED_CHARACTERS) + "..." : text;
    StringBuilder line = new StringBuilder("'");
    start.codePoints().map(c -> isPrintable(c) ? c : '?').forEach(line::appendCodePoint);
    return line.append('\'').toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
