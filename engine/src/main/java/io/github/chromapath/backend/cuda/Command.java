package io.github.chromapath.backend.cuda;

/** Something that a stream can be given to do, with everything it needs; allocates nothing. */
interface Command {
  /** Gives it to the session's compute stream. */
  void enqueue(CudaSession session);

  /** Names it in messages. */
  @Override
  String toString();
}
