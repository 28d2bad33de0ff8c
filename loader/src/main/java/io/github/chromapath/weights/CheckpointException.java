package io.github.chromapath.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A weight file cannot be used; the message is one sentence: file, fault, mend. */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  /** {@code file}: {@code fault}. */
  public CheckpointException(Path file, String fault) {
    super(file + ": " + fault);
  }

  /** {@code file}: {@code fault}, because of {@code cause}. */
  public CheckpointException(Path file, String fault, Throwable cause) {
    super(file + ": " + fault, cause);
  }
}
