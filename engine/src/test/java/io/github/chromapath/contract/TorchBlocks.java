// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.tensor.DataType;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The network's building blocks as libtorch calls on weights of any precision, with the
 * checkpoint's names and layouts. Channels, kernel sizes and k follow from the weights' shapes.
 *
 * <p>In training mode batch norm uses the batch's statistics and updates the running ones in place.
 *
 * <p>With activations stored in 16 bits, the output of each block and the gradient of that output
 * are rounded to 16 bits. So are the weights of convolutions, but not their gradients.
 */
public final class TorchBlocks {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final Map<String, Tensor> weights;
  private final Predicate<String> training;
  private final DataType storage;

  /** Blocks over {@code weights}, which are not copied, that round nothing. */
  public TorchBlocks(Map<String, Tensor> weights, boolean training) {
    this(weights, training, DataType.FLOAT32);
  }

  /** Blocks over {@code weights}, which are not copied, with activations in {@code storage}. */
  public TorchBlocks(Map<String, Tensor> weights, boolean training, DataType storage) {
    this(weights, any -> training, storage);
  }

  /**
   * Blocks over {@code weights}, which are not copied.
   *
   * @param training whether the batch norm of a prefix is in training mode
   */
  public TorchBlocks(Map<String, Tensor> weights, Predicate<String> training, DataType storage) {
    this.weights = weights;
    this.training = training;
    this.storage = storage;
  }

  /** x, and its gradient, rounded as an activation is. */
  public Tensor stored(Tensor x) {
    return storage == DataType.FLOAT32 ? x : TorchScope.rounded(x, storage).toType(x.scalar_type());
  }

  /** The weight of a convolution, rounded as an activation is; its gradient is not. */
  private Tensor convolutionWeight(String name) {
    Tensor weight = weight(name);
    return storage == DataType.FLOAT32
        ? weight
        : weight.add(stored(weight.detach()).sub(weight.detach()));
  }

  /** The weight of that name. */
  public Tensor weight(String name) {
    Tensor weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("no weight is named " + name);
    }
    return weight;
  }

  /** Convolution by {@code name}, padding k / 2, without bias. */
  public Tensor convolution(Tensor x, String name, int stride) {
    return convolution(x, name, new TensorOptional(), stride);
  }

  /** Convolution by {@code prefix.weight} with {@code prefix.bias}, padding k / 2, stride 1. */
  public Tensor biasedConvolution(Tensor x, String prefix) {
    TensorOptional bias = new TensorOptional(weight(prefix + ".bias"));
    return convolution(x, prefix + ".weight", bias, 1);
  }

  private Tensor convolution(Tensor x, String name, TensorOptional bias, int stride) {
    Tensor weight = convolutionWeight(name);
    return stored(
        torch.conv2d(x, weight, bias, both(stride), both(weight.size(2) / 2), both(1), 1));
  }

  /** Batch norm by {@code prefix.weight}, bias, running_mean and running_var; not rounded. */
  public Tensor batchNorm(Tensor x, String prefix) {
    return torch.batch_norm(
        x,
        new TensorOptional(weight(prefix + ".weight")),
        new TensorOptional(weight(prefix + ".bias")),
        new TensorOptional(weight(prefix + ".running_mean")),
        new TensorOptional(weight(prefix + ".running_var")),
        training.test(prefix),
        MOMENTUM,
        EPSILON,
        false);
  }

  /** {@link #batchNorm} and ReLU, as one block. */
  public Tensor rectifiedBatchNorm(Tensor x, String prefix) {
    return stored(torch.relu(batchNorm(x, prefix)));
  }

  /** Convolution {@code prefix.conv}, batch norm {@code prefix.bn}, ReLU. */
  public Tensor cbr(Tensor x, String prefix, int stride) {
    return rectifiedBatchNorm(convolution(x, prefix + ".conv.weight", stride), prefix + ".bn");
  }

  /** Transposed convolution (padding 1, output padding stride - 1), batch norm, ReLU. */
  public Tensor transposedCbr(Tensor x, String prefix, int stride) {
    Tensor y =
        torch.conv_transpose2d(
            x,
            convolutionWeight(prefix + ".conv.weight"),
            new TensorOptional(),
            both(stride),
            both(1),
            both(stride - 1),
            1,
            both(1));
    return rectifiedBatchNorm(stored(y), prefix + ".bn");
  }

  /** ResNet v1.5's bottleneck in torchvision's names; the stride is conv2's and the shortcut's. */
  public Tensor bottleneck(Tensor x, String prefix, int stride) {
    Tensor y = convolution(x, prefix + ".conv1.weight", 1);
    y = rectifiedBatchNorm(y, prefix + ".bn1");
    y = convolution(y, prefix + ".conv2.weight", stride);
    y = rectifiedBatchNorm(y, prefix + ".bn2");
    y = stored(batchNorm(convolution(y, prefix + ".conv3.weight", 1), prefix + ".bn3"));
    Tensor shortcut = x;
    if (weights.containsKey(prefix + ".downsample.0.weight")) {
      shortcut =
          stored(
              batchNorm(
                  convolution(x, prefix + ".downsample.0.weight", stride),
                  prefix + ".downsample.1"));
    }
    return stored(torch.relu(y.add(shortcut)));
  }

  /** Efficient channel attention by a weight (1, 1, k). */
  public Tensor eca(Tensor x, String name) {
    Tensor weight = weight(name);
    Tensor z = stored(average(x)).reshape(x.size(0), 1, x.size(1));
    Tensor gate =
        torch.conv1d(
            z,
            weight,
            new TensorOptional(),
            new long[] {1},
            new long[] {weight.size(2) / 2},
            new long[] {1},
            1);
    return stored(x.mul(sigmoid(gate).reshape(x.size(0), x.size(1), 1, 1)));
  }

  /**
   * Squeeze and excitation by {@code prefix.fc1.weight} (C / r, C) and {@code prefix.fc2.weight}.
   */
  public Tensor se(Tensor x, String prefix) {
    Tensor z = stored(average(x));
    Tensor hidden = stored(torch.relu(torch.linear(z, weight(prefix + ".fc1.weight"))));
    Tensor gate = sigmoid(torch.linear(hidden, weight(prefix + ".fc2.weight")));
    return stored(x.mul(gate.reshape(x.size(0), x.size(1), 1, 1)));
  }

  /** Sigmoid, stored; its derivative reads the stored value, as PyTorch's does in 16 bits. */
  private Tensor sigmoid(Tensor x) {
    Tensor y = torch.sigmoid(x);
    if (storage == DataType.FLOAT32) {
      return y;
    }
    Tensor a = stored(y.detach());
    Tensor slope = a.sub(a.mul(a));
    return stored(a.add(slope.mul(x.sub(x.detach()))));
  }

  /** Bilinear, align_corners = false. */
  public static Tensor resize(Tensor x, long height, long width) {
    return torch.upsample_bilinear2d(x, new long[] {height, width}, false);
  }

  /** Without affine parameters. */
  public static Tensor instanceNorm(Tensor x) {
    return torch.instance_norm(
        x,
        new TensorOptional(),
        new TensorOptional(),
        new TensorOptional(),
        new TensorOptional(),
        true,
        0,
        EPSILON,
        false);
  }

  /** Square window without dilation. */
  public static Tensor maxPool(Tensor x, long kernel, long stride, long padding) {
    return torch.max_pool2d(x, both(kernel), both(stride), both(padding), both(1), false);
  }

  /** Channels side by side. */
  public static Tensor concat(Tensor... parts) {
    return torch.cat(new TensorVector(parts), 1);
  }

  /** Three channels (x - mean) / deviation of one or three in [0, 1], ImageNet's constants. */
  public static Tensor imageNet(Tensor x) {
    Tensor mean = constants(x, .485, .456, .406);
    Tensor deviation = constants(x, .229, .224, .225);
    return x.sub(mean).div(deviation);
  }

  private static Tensor constants(Tensor like, double... values) {
    return Tensor.create(values, 1, values.length, 1, 1).toType(like.scalar_type());
  }

  /** x times {@code scale} plus {@code shift}. */
  static Tensor affine(Tensor x, double scale, double shift) {
    return x.mul(new Scalar(scale)).add(new Scalar(shift));
  }

  private static Tensor average(Tensor x) {
    return x.mean(new long[] {2, 3}, false, new ScalarTypeOptional());
  }

  private static long[] both(long value) {
    return new long[] {value, value};
  }
}
