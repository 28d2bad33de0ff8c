// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;

/**
 * Seeded random weights by checkpoint name, in PyTorch's layouts: one set for the network under
 * test and for the oracle. Channel counts are docs/model.md's times a width, rounded up to 8.
 *
 * <p>Shifts are two to six standard deviations above ReLU's kink. Some values are then cut off, but
 * few are so close to the kink that rounding moves them across. With shifts near 0, many values
 * would cross the kink. The fp32 gradients of the deep network would then deviate from the exact
 * ones by several percent in every implementation, and a comparison would detect little.
 */
public final class NetworkWeights {
  private static final double SETTLED = 3;
  private static final int[] RESNET_PLANES = {64, 128, 256, 512};
  private static final int[] RESNET_BLOCKS = {3, 4, 6, 3};
  private static final int[] DOWN = {32, 32, 64, 64, 64, 128, 128, 128, 256, 256, 256, 256};

  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final double width;
  private final Random random;

  private NetworkWeights(double width, long seed) {
    this.width = width;
    this.random = new Random(seed);
  }

  /** The whole network without VGG16. */
  public static NetworkWeights network(double width, int classes, long seed) {
    NetworkWeights weights = new NetworkWeights(width, seed);
    weights.resnet();
    weights.refine("context.refine28", 512);
    weights.refine("context.refine7", 2048);
    weights.cbr("spatial.conv1", 3, weights.channels(32), 5);
    weights.cbr("spatial.conv2", weights.channels(32), weights.channels(32), 3);
    weights.cbr("spatial.conv3", weights.channels(32), weights.channels(64), 3);
    weights.cbr("spatial.conv4", weights.channels(64), weights.channels(64), 3);
    int fused = weights.channels(256);
    weights.cbr("fusion.conv", 2 * weights.channels(128) + weights.channels(64), fused, 1);
    int hidden = fused / 16;
    weights.gaussian("fusion.se.fc1.weight", fused, hidden, fused);
    weights.gaussian("fusion.se.fc2.weight", hidden, fused, hidden);
    weights.gaussian("segmentation.weight", fused, classes, fused, 1, 1);
    weights.gaussian("segmentation.bias", 100, classes);
    weights.cbr("semantic", fused, weights.channels(128), 1);
    weights.color();
    return weights;
  }

  /** The network of Iizuka et al. */
  public static NetworkWeights iizuka(double width, int classes, long seed) {
    NetworkWeights weights = new NetworkWeights(width, seed);
    int c512 = weights.channels(512);
    int c256 = weights.channels(256);
    int[] low = {64, 128, 128, 256, 256, 512};
    int in = 1;
    for (int i = 0; i < low.length; i++) {
      weights.cbr("low.conv" + (i + 1), in, weights.channels(low[i]), 3);
      in = weights.channels(low[i]);
    }
    for (int i = 1; i <= 4; i++) {
      weights.cbr("global.conv" + i, c512, c512, 3);
    }
    weights.connected("global.fc1", c512, weights.channels(1024), 7);
    weights.connected("global.fc2", weights.channels(1024), c512, 1);
    weights.connected("global.fc3", c512, c256, 1);
    weights.connected("classification.fc1", c512, c256, 1);
    weights.connected("classification.fc2", c256, classes, 1);
    weights.cbr("mid.conv1", c512, c512, 3);
    weights.cbr("mid.conv2", c512, c256, 3);
    weights.cbr("fusion", 2 * c256, c256, 1);
    weights.cbr("color.conv1", c256, weights.channels(128), 3);
    weights.cbr("color.conv2", weights.channels(128), weights.channels(64), 3);
    weights.cbr("color.conv3", weights.channels(64), weights.channels(64), 3);
    weights.cbr("color.conv4", weights.channels(64), weights.channels(32), 3);
    weights.gaussian(
        "color.output.weight", 90.0 * weights.channels(32), 2, weights.channels(32), 3, 3);
    weights.gaussian("color.output.bias", 100, 2);
    return weights;
  }

  /** The network of cold diffusion. */
  public static NetworkWeights coldDiffusion(double width, long seed) {
    NetworkWeights weights = new NetworkWeights(width, seed);
    int[] down = {32, 32, 64, 64, 128, 128, 256, 256, 256, 256};
    int in = 4;
    for (int i = 0; i < down.length; i++) {
      weights.cbr("down.conv" + (i + 1), in, weights.channels(down[i]), 3);
      in = weights.channels(down[i]);
    }
    int[] levels = {128, 64, 32};
    for (int i = 0; i < levels.length; i++) {
      int out = weights.channels(levels[i]);
      weights.transposedCbr("up.conv" + (2 * i + 1), in, out);
      weights.cbr("up.conv" + (2 * i + 2), 2 * out, out, 3);
      in = out;
    }
    weights.gaussian("output.weight", 90.0 * in, 2, in, 3, 3);
    weights.gaussian("output.bias", 100, 2);
    return weights;
  }

  /** A layer whose inputs are about {@link #SETTLED}; its outputs have a variance of about 1. */
  private void connected(String prefix, int in, int out, int kernel) {
    gaussian(prefix + ".weight", 10.0 * in * kernel * kernel, out, in, kernel, kernel);
    uniform(prefix + ".bias", SETTLED, SETTLED + 0.4, out);
  }

  /** VGG16's convolutions up to relu3_3 in torchvision's names. */
  public static NetworkWeights vgg(long seed) {
    NetworkWeights weights = new NetworkWeights(1, seed);
    int[] layers = {0, 2, 5, 7, 10, 12, 14};
    int[] channels = {3, 64, 64, 128, 128, 256, 256, 256};
    for (int i = 0; i < layers.length; i++) {
      String name = "features." + layers[i];
      int in = channels[i];
      weights.gaussian(name + ".weight", 4.5 * in, channels[i + 1], in, 3, 3);
      weights.uniform(name + ".bias", SETTLED, SETTLED + 0.4, channels[i + 1]);
    }
    return weights;
  }

  /** {@link #vgg} with a classifier of pixels. */
  public static NetworkWeights vggSegmenter(int classes, long seed) {
    NetworkWeights weights = vgg(seed);
    weights.gaussian("segmentation.weight", 256, classes, 256, 1, 1);
    weights.uniform("segmentation.bias", -0.5, 0.5, classes);
    return weights;
  }

  /** The same weights, each randomly moved to a neighbouring float or unchanged. */
  public NetworkWeights nudged(long seed) {
    NetworkWeights nudged = new NetworkWeights(width, seed);
    values.forEach(
        (name, value) -> {
          float[] moved = value.clone();
          for (int i = 0; i < moved.length; i++) {
            moved[i] += (nudged.random.nextInt(3) - 1) * Math.ulp(moved[i]);
          }
          nudged.put(name, shapes.get(name), moved);
        });
    return nudged;
  }

  /** Shapes by name, in order. */
  public Map<String, long[]> shapes() {
    return shapes;
  }

  /** Values by name, in order. */
  public Map<String, float[]> values() {
    return values;
  }

  /** Fresh libtorch tensors by name, in the open {@link TorchScope}. */
  public Map<String, Tensor> tensors(TorchScope.Precision precision) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            tensors.put(
                name, Tensor.create(value, shapes.get(name)).toType(precision.scalarType())));
    return tensors;
  }

  private void resnet() {
    gaussian("context.resnet.conv1.weight", 3 * 49, channels(64), 3, 7, 7);
    batchNorm("context.resnet.bn1", channels(64));
    int in = channels(64);
    for (int layer = 0; layer < RESNET_PLANES.length; layer++) {
      int planes = channels(RESNET_PLANES[layer]);
      int out = channels(4 * RESNET_PLANES[layer]);
      for (int block = 0; block < RESNET_BLOCKS[layer]; block++) {
        String prefix = "context.resnet.layer" + (layer + 1) + "." + block;
        convolution(prefix + ".conv1.weight", in, planes, 1);
        batchNorm(prefix + ".bn1", planes);
        convolution(prefix + ".conv2.weight", planes, planes, 3);
        batchNorm(prefix + ".bn2", planes);
        convolution(prefix + ".conv3.weight", planes, out, 1);
        batchNorm(prefix + ".bn3", out);
        if (block == 0) {
          convolution(prefix + ".downsample.0.weight", in, out, 1);
          batchNorm(prefix + ".downsample.1", out);
        }
        in = out;
      }
    }
  }

  private void refine(String prefix, int in) {
    int out = channels(128);
    cbr(prefix, channels(in), out, 1);
    int t = (int) Math.floor(Math.abs((Math.log(out) / Math.log(2) + 1) / 2));
    int k = t % 2 == 1 ? t : t + 1;
    gaussian(prefix + ".eca.weight", k, 1, 1, k);
  }

  private void color() {
    int in = 3;
    for (int i = 0; i < DOWN.length; i++) {
      int out = channels(DOWN[i]);
      int semantic = i == 8 ? channels(128) : 0;
      cbr("color.ds" + (i + 1), in + semantic, out, 3);
      in = out;
    }
    int full = channels(32);
    int half = channels(64);
    int quarter = channels(128);
    transposedCbr("color.us1", channels(256), quarter);
    transposedCbr("color.us2", 2 * quarter, quarter);
    transposedCbr("color.us3", quarter, quarter);
    transposedCbr("color.us4", quarter, half);
    transposedCbr("color.us5", 2 * half, half);
    transposedCbr("color.us6", half, half);
    transposedCbr("color.us7", half, full);
    transposedCbr("color.us8", 2 * full, full);
    transposedCbr("color.us9", full, full);
    cbr("color.us10", full, 2, 1);
  }

  private void cbr(String prefix, int in, int out, int kernel) {
    convolution(prefix + ".conv.weight", in, out, kernel);
    batchNorm(prefix + ".bn", out);
  }

  private void transposedCbr(String prefix, int in, int out) {
    gaussian(prefix + ".conv.weight", 9.0 * in, in, out, 3, 3);
    batchNorm(prefix + ".bn", out);
  }

  private void convolution(String name, int in, int out, int kernel) {
    gaussian(name, (double) in * kernel * kernel, out, in, kernel, kernel);
  }

  private void batchNorm(String prefix, int channels) {
    uniform(prefix + ".weight", 0.5, 1.5, channels);
    uniform(prefix + ".bias", SETTLED - 0.2, SETTLED + 0.2, channels);
    uniform(prefix + ".running_mean", -0.2, 0.2, channels);
    uniform(prefix + ".running_var", 0.5, 1.5, channels);
  }

  /** Normal values of variance 1 / fan. */
  private void gaussian(String name, double fan, long... shape) {
    float[] drawn = new float[elements(shape)];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (random.nextGaussian() / Math.sqrt(fan));
    }
    put(name, shape, drawn);
  }

  private void uniform(String name, double low, double high, long... shape) {
    float[] drawn = new float[elements(shape)];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (low + (high - low) * random.nextDouble());
    }
    put(name, shape, drawn);
  }

  private void put(String name, long[] shape, float[] drawn) {
    shapes.put(name, shape);
    values.put(name, drawn);
  }

  private static int elements(long[] shape) {
    long elements = 1;
    for (long extent : shape) {
      elements *= extent;
    }
    return Math.toIntExact(elements);
  }

  private int channels(int published) {
    return (int) Math.ceil(published * width / 8) * 8;
  }
}
