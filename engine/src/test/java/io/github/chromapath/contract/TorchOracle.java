// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Results of libtorch and its autograd in the engine's layout: every output, and the gradient with
 * respect to every leaf. The differentiated function is the sum over outputs of (cotangent .
 * output).
 *
 * <p>libtorch is not used before {@link #solve}. It computes in fp64 unless another precision is
 * given, so that the bound of a comparison covers only the rounding of the implementation under
 * test.
 */
public final class TorchOracle {
  private record Output(Function<Inputs, Tensor> function, HostTensor cotangent) {}

  /** The inputs as libtorch tensors (N, C, H, W), by name. */
  public static final class Inputs {
    private final Map<String, Tensor> tensors = new HashMap<>();

    private Inputs() {}

    /** The input of that name. */
    public Tensor get(String name) {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new IllegalArgumentException("no input " + name + " among " + tensors.keySet());
      }
      return tensor;
    }

    /** The input of that name as one dimension. */
    public Tensor vector(String name) {
      return get(name).reshape(-1);
    }
  }

  private final TorchScope.Precision precision;
  private final Map<String, HostTensor> leaves = new LinkedHashMap<>();
  private final Map<String, HostTensor> constants = new LinkedHashMap<>();
  private final Map<String, Output> outputs = new LinkedHashMap<>();

  private TorchOracle(TorchScope.Precision precision) {
    this.precision = precision;
  }

  /** An oracle that computes in fp64. */
  public static TorchOracle exact() {
    return new TorchOracle(TorchScope.Precision.DOUBLE);
  }

  /** An oracle that computes in {@code precision}. */
  public static TorchOracle in(TorchScope.Precision precision) {
    return new TorchOracle(precision);
  }

  /** The name of a leaf's gradient: x -> dx, weight -> dWeight. */
  public static String gradientName(String leaf) {
    return leaf.length() == 1
        ? "d" + leaf
        : "d" + leaf.substring(0, 1).toUpperCase(Locale.ROOT) + leaf.substring(1);
  }

  /** Adds an input whose gradient is computed. */
  public TorchOracle leaf(String name, HostTensor value) {
    leaves.put(name, value);
    return this;
  }

  /** Adds an input without gradient. */
  public TorchOracle constant(String name, HostTensor value) {
    constants.put(name, value);
    return this;
  }

  /** Adds an output that contributes to the gradients. */
  public TorchOracle output(String name, HostTensor cotangent, Function<Inputs, Tensor> function) {
    outputs.put(name, new Output(function, cotangent));
    return this;
  }

  /** Adds an output that does not contribute to the gradients. */
  public TorchOracle output(String name, Function<Inputs, Tensor> function) {
    outputs.put(name, new Output(function, null));
    return this;
  }

  /** Computes outputs by their names and gradients by {@link #gradientName}. */
  public Map<String, float[]> solve() {
    try (TorchScope scope = TorchScope.open()) {
      Inputs inputs = new Inputs();
      constants.forEach((name, value) -> inputs.tensors.put(name, scope.tensor(value, precision)));
      leaves.forEach(
          (name, value) ->
              inputs.tensors.put(name, scope.tensor(value, precision).set_requires_grad(true)));
      Map<String, float[]> results = new LinkedHashMap<>();
      List<Tensor> differentiated = new ArrayList<>();
      List<Tensor> cotangents = new ArrayList<>();
      outputs.forEach(
          (name, output) -> {
            Tensor value = output.function().apply(inputs);
            results.put(name, TestTensors.fromTorch(value));
            if (output.cotangent() != null) {
              differentiated.add(value);
              cotangents.add(scope.tensor(output.cotangent(), precision).reshape(value.shape()));
            }
          });
      if (!leaves.isEmpty() && !differentiated.isEmpty()) {
        putGradients(inputs, differentiated, cotangents, results);
      }
      return results;
    }
  }

  private void putGradients(
      Inputs inputs,
      List<Tensor> differentiated,
      List<Tensor> cotangents,
      Map<String, float[]> results) {
    List<Tensor> wanted = leaves.keySet().stream().map(inputs::get).toList();
    TensorVector gradients =
        torch.grad(
            vector(differentiated),
            vector(wanted),
            vector(cotangents),
            new BoolOptional(false),
            false,
            false);
    int i = 0;
    for (String leaf : leaves.keySet()) {
      results.put(gradientName(leaf), TestTensors.fromTorch(gradients.get(i)));
      i++;
    }
  }

  private static TensorVector vector(List<Tensor> tensors) {
    return new TensorVector(tensors.toArray(new Tensor[0]));
  }
}
