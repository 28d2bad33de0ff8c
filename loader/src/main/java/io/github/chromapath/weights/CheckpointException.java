// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of weights that cannot be read or written. The message is one sentence that names the
 * file, the fault and the remedy.
 */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names in a file can have any length. */
  private static final int LONGEST_FAULT = 1000;

  /**
   * Reports a fault of a file.
   *
   * @param file the file
   * @param fault the fault, as a clause without a full stop
   * @param remedy the action for the reader, as a clause without a full stop
   */
  public CheckpointException(Path file, String fault, String remedy) {
    super(sentence(file, fault, remedy));
  }

  /**
   * Reports a fault of a file that another exception revealed.
   *
   * @param file the file
   * @param fault the fault, as a clause without a full stop
   * @param remedy the action for the reader, as a clause without a full stop
   * @param cause the other exception
   */
  public CheckpointException(Path file, String fault, String remedy, Throwable cause) {
    super(sentence(file, fault, remedy), cause);
  }

  private static String sentence(Path file, String fault, String remedy) {
    String shown =
        fault.length() > LONGEST_FAULT ? fault.substring(0, LONGEST_FAULT) + "..." : fault;
    return file + ": " + printable(shown) + "; " + remedy + ".";
  }

  /**
   * A text that contains names of a file, on one line and without codes that control a terminal.
   */
  static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  /**
   * {@return the fault of a file that lacks a tensor}
   *
   * @param file the file
   * @param name the tensor's name
   */
  public static CheckpointException missingTensor(Path file, String name) {
    return new CheckpointException(
        file, "it has no tensor '" + name + "'", "give a file that has it");
  }

  /**
   * {@return the fault of an integer tensor that is read as floating-point numbers, or the reverse}
   *
   * @param file the file
   * @param name the tensor's name
   * @param type its type
   */
  public static CheckpointException wrongType(Path file, String name, StoredType type) {
    return new CheckpointException(
        file,
        "tensor '" + name + "' is of type " + type,
        "store it as " + (type.isFloating() ? "I64" : "F32"));
  }

  /**
   * {@return the fault of a tensor with more elements than an array can hold}
   *
   * @param file the file
   * @param name the tensor's name
   * @param elements its number of elements
   */
  public static CheckpointException tooLarge(Path file, String name, long elements) {
    return new CheckpointException(
        file,
        "tensor '" + name + "' has " + elements + " elements",
        "give a file whose tensors have fewer than 2^31");
  }

  /** The fault of a finite value that a type cannot hold. */
  static CheckpointException outOfRange(Path file, String name, Number value, StoredType type) {
    return new CheckpointException(
        file,
        "the value " + value + " of tensor '" + name + "' is too large for " + type,
        "choose a type with a larger range");
  }

  /** Wraps an exception whose message is such a sentence already. */
  CheckpointException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
