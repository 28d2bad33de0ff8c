package io.github.chromapath.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of weights that cannot be read or written; the message is one sentence: file, fault and
 * mend.
 */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong with a file.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param mend what the reader can do, as a clause without a full stop
   */
  public CheckpointException(Path file, String fault, String mend) {
    super(file + ": " + fault + "; " + mend + ".");
  }

  /**
   * Says what is wrong with a file, and what brought it to light.
   *
   * @param file the file
   * @param fault what is wrong, as a clause without a full stop
   * @param mend what the reader can do, as a clause without a full stop
   * @param cause the failure underneath
   */
  public CheckpointException(Path file, String fault, String mend, Throwable cause) {
    super(file + ": " + fault + "; " + mend + ".", cause);
  }

  /**
   * {@return what says that reading a file failed}
   *
   * @param file the file
   * @param cause the failure underneath
   */
  public static CheckpointException unreadable(Path file, IOException cause) {
    return new CheckpointException(
        file,
        "reading failed (" + cause.getMessage() + ")",
        "check its permissions and the disk",
        cause);
  }

  /**
   * {@return what says that a file lacks a tensor}
   *
   * @param file the file
   * @param name the tensor's name
   */
  public static CheckpointException noTensor(Path file, String name) {
    return new CheckpointException(
        file, "it has no tensor '" + name + "'", "give a file that has it");
  }

  /** Wraps a failure whose message already is such a sentence. */
  CheckpointException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
