package io.github.chromapath.nn;

import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.Tensor;

/**
 * From the precision of activations to fp32, and the gradient back: the identity, rounded once on
 * the way back. Records nothing in an fp32 program.
 */
public final class Widening implements Layer {
  private final String name;

  /** A layer without parameters; {@code name} is for memory reports. */
  public Widening(String name) {
    this.name = name;
  }

  @Override
  public Tensor forward(Recorder recorder, Tensor x) {
    return recorder.widen(name + ".y", x);
  }

  @Override
  public Tensor backward(Recorder recorder, Tensor dy) {
    return recorder.narrow(name + ".dx", dy);
  }
}
