package io.github.chromapath.nn;

import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Layers one after another. */
public final class Sequential implements Layer {
  private final List<Layer> layers;

  /** The composition of {@code layers}, the first applied first. */
  public Sequential(Layer... layers) {
    this.layers = List.of(layers);
  }

  @Override
  public Tensor forward(Recorder recorder, Tensor x) {
    Tensor y = x;
    for (Layer layer : layers) {
      y = layer.forward(recorder, y);
    }
    return y;
  }

  @Override
  public Tensor backward(Recorder recorder, Tensor dy) {
    Tensor dx = dy;
    for (int i = layers.size() - 1; i >= 0; i--) {
      dx = layers.get(i).backward(recorder, dx);
    }
    return dx;
  }
}
