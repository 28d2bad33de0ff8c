// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients of a loss with respect to every parameter of a network, by libtorch. */
final class TorchGradients {
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();

  /** Requires gradients of the parameters among {@code weights}; call it before the network. */
  TorchGradients(Map<String, Tensor> weights) {
    weights.forEach(
        (name, weight) -> {
          if (TorchMultipath.isParameter(name)) {
            parameters.put(name, weight.set_requires_grad(true));
          }
        });
  }

  /** The gradients by parameter name. */
  Map<String, Tensor> of(Tensor loss) {
    TensorVector gradients =
        torch.grad(
            new TensorVector(loss), new TensorVector(parameters.values().toArray(new Tensor[0])));
    Map<String, Tensor> byName = new LinkedHashMap<>();
    for (String name : parameters.keySet()) {
      byName.put(name, gradients.get(byName.size()));
    }
    return byName;
  }
}
