package io.github.chromapath.nn;

import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.Tensor;

/** Logistic function. Reads y in backward. */
public final class SigmoidLayer implements Layer {
  private final String name;
  private Tensor y;

  /** A layer without parameters; {@code name} is for memory reports. */
  public SigmoidLayer(String name) {
    this.name = name;
  }

  @Override
  public Tensor forward(Recorder recorder, Tensor x) {
    y = recorder.like(x, name + ".y", x.shape());
    recorder.add(new Sigmoid.Forward(x, y));
    return y;
  }

  @Override
  public Tensor backward(Recorder recorder, Tensor dy) {
    Tensor dx = recorder.like(y, name + ".dx", y.shape());
    recorder.add(new Sigmoid.Backward(y, dy, dx));
    return dx;
  }
}
