// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's {@code torch.optim.Adadelta} (its single-tensor form, step for step) as libtorch calls:
 * libtorch itself has no Adadelta. Updates parameters in place; must be used within a {@link
 * TorchScope}.
 */
public final class TorchAdaDelta {
  private final Scalar lr;
  private final Scalar rho;
  private final Scalar complement;
  private final Scalar epsilon;
  private final Map<String, Tensor> squareAverages = new HashMap<>();
  private final Map<String, Tensor> deltaAverages = new HashMap<>();

  /** An optimizer without state yet. */
  public TorchAdaDelta(double lr, double rho, double epsilon) {
    this.lr = new Scalar(-lr);
    this.rho = new Scalar(rho);
    this.complement = new Scalar(1 - rho);
    this.epsilon = new Scalar(epsilon);
  }

  /** One step of one parameter, whose gradient is part of no graph. */
  public void step(String name, Tensor parameter, Tensor gradient) {
    Tensor squares = squareAverages.computeIfAbsent(name, n -> torch.zeros_like(gradient));
    Tensor deltas = deltaAverages.computeIfAbsent(name, n -> torch.zeros_like(gradient));
    squares.mul_(rho).addcmul_(gradient, gradient, complement);
    Tensor deviation = squares.add(epsilon).sqrt();
    Tensor delta = deltas.add(epsilon).sqrt().div_(deviation).mul_(gradient);
    deltas.mul_(rho).addcmul_(delta, delta, complement);
    parameter.detach().add_(delta, lr);
  }

  /** The running mean of squared gradients, v. */
  public Tensor squareAverage(String name) {
    return squareAverages.get(name);
  }

  /** The running mean of squared updates, u. */
  public Tensor deltaAverage(String name) {
    return deltaAverages.get(name);
  }
}
