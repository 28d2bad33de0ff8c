package io.github.chromapath.cli;

/** Shows nothing: the progress of {@code --quiet}. */
final class SilentProgress implements Progress {
  @Override
  public void step(long units) {}

  @Override
  public void note(String text) {}

  @Override
  public void message(String line) {}

  @Override
  public void close() {}
}
