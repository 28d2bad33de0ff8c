// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.AdamW.Constants;
import java.util.List;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's {@code torch::optim::AdamW}. Its running means are private, so they are computed apart
 * by their definition. Must be used within a {@link TorchScope}.
 */
public final class TorchAdamW {
  /**
   * The result of some steps.
   *
   * @param w the parameter
   * @param m running mean of its gradients
   * @param v running mean of its squared gradients
   */
  public record Result(Tensor w, Tensor m, Tensor v) {}

  private final double lr;
  private final double weightDecay;
  private final Constants constants;

  /**
   * An optimizer without state yet.
   *
   * @param constants with libtorch's default betas, 0.9 and 0.999: JavaCPP shows the tuple of both
   *     as memory, whose order depends on the C++ library
   */
  public TorchAdamW(double lr, double weightDecay, Constants constants) {
    if (constants.beta1() != 0.9f || constants.beta2() != 0.999f) {
      throw new IllegalArgumentException("betas other than libtorch's: " + constants);
    }
    this.lr = lr;
    this.weightDecay = weightDecay;
    this.constants = constants;
  }

  /**
   * Steps of one parameter, with a gradient each.
   *
   * @param w the parameter, a leaf; changed
   */
  public Result steps(Tensor w, List<Tensor> gradients) {
    AdamWOptions options = new AdamWOptions(lr);
    options.eps().put(constants.epsilon());
    options.weight_decay().put(weightDecay);
    w.requires_grad_(true);
    AdamW optimizer = new AdamW(new TensorVector(w), options);
    Tensor m = torch.zeros_like(gradients.get(0));
    Tensor v = torch.zeros_like(gradients.get(0));
    for (Tensor gradient : gradients) {
      w.mutable_grad().put(gradient);
      optimizer.step();
      m.mul_(new Scalar(constants.beta1())).add_(gradient, new Scalar(1.0 - constants.beta1()));
      v.mul_(new Scalar(constants.beta2()))
          .addcmul_(gradient, gradient, new Scalar(1.0 - constants.beta2()));
    }
    return new Result(w.detach(), m, v);
  }
}
