package io.github.chromapath.backend.cuda;

/** Something that a stream can be given to do, with everything it needs; allocates nothing. */
interface Command {
  /** Gives it to the GPU's compute stream. */
  void enqueue(OpenGpu gpu);

  /** Names it in messages. */
  @Override
  String toString();
}
