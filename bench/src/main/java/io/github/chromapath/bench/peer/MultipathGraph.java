// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.model.ModelConfig;
import java.util.List;

/**
 * The inference pass of docs/model.md as a peer's graph. It has no segmentation head, which is not
 * measured.
 */
final class MultipathGraph {
  private static final int[] RESNET_BLOCKS = {3, 4, 6, 3};
  private static final int[] SPATIAL_STRIDES = {2, 1, 2, 1};
  private static final float[] SCALE = {1 / .229f, 1 / .224f, 1 / .225f};
  private static final float[] SHIFT = {-.485f / .229f, -.456f / .224f, -.406f / .225f};
  private static final int FEATURE_SIZE = ModelConfig.CONTEXT_SIZE / 4;

  private final GraphWriter out;
  private final FoldedWeights weights;

  private MultipathGraph(GraphWriter out, FoldedWeights weights) {
    this.out = out;
    this.weights = weights;
  }

  /** Writes the network with instance-normalised skips for batches of one shape. */
  static void write(GraphWriter out, FoldedWeights weights, BatchShape batch) {
    new MultipathGraph(out, weights).write(batch.height(), batch.width());
  }

  private void write(int height, int width) {
    int context = ModelConfig.CONTEXT_SIZE;
    Value small = out.input("gray224", context, context);
    Value fused = fusion(small);
    Value semantic = out.resize(cbr(fused, "semantic", 1), height / 4, width / 4);
    color(out.threeChannels(out.input("gray", height, width)), semantic);
  }

  private Value fusion(Value gray) {
    Value x =
        out.threeChannels(
            gray,
            new Constant("imagenet.scale", new long[] {1, 3, 1, 1}, SCALE),
            new Constant("imagenet.shift", new long[] {1, 3, 1, 1}, SHIFT));
    String resnet = "context.resnet.";
    x = convolution(x, resnet + "conv1.weight", resnet + "bn1", 2, true);
    x = out.maxPool(x);
    Value middle = x;
    for (int layer = 1; layer <= RESNET_BLOCKS.length; layer++) {
      for (int block = 0; block < RESNET_BLOCKS[layer - 1]; block++) {
        int stride = layer > 1 && block == 0 ? 2 : 1;
        x = bottleneck(x, resnet + "layer" + layer + "." + block, stride);
      }
      if (layer == 2) {
        middle = x;
      }
    }
    Value spatial = out.threeChannels(gray);
    for (int i = 0; i < SPATIAL_STRIDES.length; i++) {
      spatial = cbr(spatial, "spatial.conv" + (i + 1), SPATIAL_STRIDES[i]);
    }
    Value joined =
        out.concat(
            List.of(refined(middle, "context.refine28"), refined(x, "context.refine7"), spatial));
    Value fused = cbr(joined, "fusion.conv", 1);
    return out.se(fused, pointwise("fusion.se.fc1.weight"), pointwise("fusion.se.fc2.weight"));
  }

  private Constant pointwise(String name) {
    long[] shape = weights.shape(name);
    return weights.reshaped(name, shape[0], shape[1], 1, 1);
  }

  private Value bottleneck(Value x, String prefix, int stride) {
    Value y = convolution(x, prefix + ".conv1.weight", prefix + ".bn1", 1, true);
    y = convolution(y, prefix + ".conv2.weight", prefix + ".bn2", stride, true);
    y = convolution(y, prefix + ".conv3.weight", prefix + ".bn3", 1, false);
    String projection = prefix + ".downsample.0.weight";
    Value shortcut =
        weights.has(projection)
            ? convolution(x, projection, prefix + ".downsample.1", stride, false)
            : x;
    return out.residual(y, shortcut);
  }

  private Value refined(Value x, String prefix) {
    Value attended = out.eca(cbr(x, prefix, 1), weights.plain(prefix + ".eca.weight"));
    return out.resize(attended, FEATURE_SIZE, FEATURE_SIZE);
  }

  private void color(Value gray, Value semantic) {
    Value full = down(gray, 1, 1, 1);
    Value half = down(full, 3, 2, 1, 1);
    Value quarter = down(half, 6, 2, 1, 1);
    Value x = down(out.concat(List.of(quarter, semantic)), 9, 2, 1, 1, 1);
    x = up(x, 1, 2);
    x = up(joined(x, quarter), 2, 1, 1, 2);
    x = up(joined(x, half), 5, 1, 1, 2);
    x = up(joined(x, full), 8, 1, 1);
    Value s = convolution(x, "color.us10.conv.weight", "color.us10.bn", 1, false);
    out.output(s, 255, -128);
  }

  private Value joined(Value x, Value skip) {
    return out.concat(List.of(x, out.instanceNorm(skip)));
  }

  private Value down(Value x, int first, int... strides) {
    Value y = x;
    for (int i = 0; i < strides.length; i++) {
      y = cbr(y, "color.ds" + (first + i), strides[i]);
    }
    return y;
  }

  private Value up(Value x, int first, int... strides) {
    Value y = x;
    for (int i = 0; i < strides.length; i++) {
      String prefix = "color.us" + (first + i);
      Constant weight = weights.transposed(prefix + ".conv.weight", prefix + ".bn");
      y = out.transposedConvolution(y, weight, weights.bias(prefix + ".bn"), strides[i]);
    }
    return y;
  }

  private Value cbr(Value x, String prefix, int stride) {
    return convolution(x, prefix + ".conv.weight", prefix + ".bn", stride, true);
  }

  private Value convolution(Value x, String weight, String norm, int stride, boolean relu) {
    return out.convolution(x, weights.convolution(weight, norm), weights.bias(norm), stride, relu);
  }
}
