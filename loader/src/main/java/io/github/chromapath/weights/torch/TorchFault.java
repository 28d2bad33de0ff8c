package io.github.chromapath.weights.torch;

/** What is wrong with a file's content, and what can be done about it. */
final class TorchFault extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String FETCH_AGAIN = "fetch or copy it again";

  private final String mend;

  TorchFault(String fault) {
    this(fault, FETCH_AGAIN);
  }

  TorchFault(String fault, String mend) {
    super(fault);
    this.mend = mend;
  }

  String mend() {
    return mend;
  }
}
