// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static io.github.chromapath.contract.TorchBlocks.concat;
import static io.github.chromapath.contract.TorchBlocks.resize;

import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A second implementation of the whole network of docs/model.md, as libtorch calls with the
 * checkpoint's names: forward in training and inference mode, the three losses, every gradient.
 *
 * <p>Width follows from the weights, size from the inputs. Weights are updated in place: running
 * statistics by training, parameters by {@link #update}. All tensors belong to the open {@link
 * TorchScope}.
 *
 * <p>Activations stored in 16 bits are rounded as docs/precision.md specifies: from each path's
 * input to the last convolution of each head, and within VGG16.
 */
public final class TorchMultipath {
  /** Height and width of the context path, the spatial path and the segmentation. */
  public static final int CONTEXT_SIZE = 224;

  private static final int[] RESNET_BLOCKS = {3, 4, 6, 3};
  private static final int[] SPATIAL_STRIDES = {2, 1, 2, 1};
  private static final long MEAN = 1;
  private static final long IGNORE = 255;
  private static final double FIRST_SCALE = 65536;

  /**
   * The settings of a run.
   *
   * @param instanceNorm whether the skips of the colour network are instance-normalised
   * @param perceptual whether the perceptual loss is part of the total
   * @param lightness of the predicted image
   * @param chromaScale a*, b* = chromaScale s + chromaShift
   * @param frozen groups without gradients, whose batch norms are in inference mode
   */
  public record Settings(
      boolean instanceNorm,
      boolean perceptual,
      Lightness lightness,
      double chromaScale,
      double chromaShift,
      List<String> frozen) {
    /** Settings without frozen groups. */
    public Settings(
        boolean instanceNorm,
        boolean perceptual,
        Lightness lightness,
        double chromaScale,
        double chromaShift) {
      this(instanceNorm, perceptual, lightness, chromaScale, chromaShift, List.of());
    }

    /** Whether gradients train the group or parameter of a name. */
    boolean trains(String name) {
      return frozen.stream().noneMatch(group -> (name + ".").startsWith(group + "."));
    }

    /** Method 5 of the paper: instance norm, perceptual loss, a*, b* = 255 s - 128. */
    public static Settings published() {
      return new Settings(true, true, Lightness.SRGB, 255, -128);
    }
  }

  /**
   * A batch.
   *
   * @param context grey in [0, 1], (N, 1, 224, 224)
   * @param gray grey in [0, 1], (N, 1, H, W), H and W multiples of 8
   * @param rgb the real image in [0, 1], (N, 3, H, W)
   * @param labels class indices or 255, (N, 1, 224, 224)
   */
  public record Batch(Tensor context, Tensor gray, Tensor rgb, Tensor labels) {}

  /**
   * The network's outputs for a grey image.
   *
   * @param chroma s in (0, 1), (N, 2, H, W)
   * @param logits (N, K, 224, 224)
   */
  public record Prediction(Tensor chroma, Tensor logits) {}

  /**
   * The losses, unweighted except {@code total}, which is differentiated.
   *
   * @param perceptual 0 if it is not part of the total
   */
  public record Losses(Tensor total, Tensor huber, Tensor crossEntropy, Tensor perceptual) {}

  /** A training step up to the gradients, which are by parameter name. */
  public record Step(Prediction prediction, Losses losses, Map<String, Tensor> gradients) {}

  private final Map<String, Tensor> weights;
  private final Map<String, Tensor> vgg;
  private final Settings settings;
  private final DataType storage;
  private double lossScale = FIRST_SCALE;

  /**
   * A network over {@code weights} by checkpoint name, which are updated in place.
   *
   * @param vgg torchvision's {@code features.*} of VGG16; may be empty without perceptual loss
   */
  public TorchMultipath(Map<String, Tensor> weights, Map<String, Tensor> vgg, Settings settings) {
    this(weights, vgg, settings, DataType.FLOAT32);
  }

  /** The same with activations rounded to {@code storage}; FLOAT32 for no rounding. */
  public TorchMultipath(
      Map<String, Tensor> weights, Map<String, Tensor> vgg, Settings settings, DataType storage) {
    this.weights = weights;
    this.vgg = vgg;
    this.settings = settings;
    this.storage = storage;
  }

  /** Whether the tensor of a checkpoint name is trained by gradients, not a running statistic. */
  public static boolean isParameter(String name) {
    return !name.endsWith(".running_mean") && !name.endsWith(".running_var");
  }

  private boolean trained(String name) {
    return isParameter(name) && settings.trains(name);
  }

  /** The prediction with running statistics; nothing is updated. */
  public Prediction infer(Tensor context, Tensor gray) {
    return forward(new TorchBlocks(weights, false, storage), context, gray);
  }

  /** Forward with batch statistics (running ones are updated), losses and every gradient. */
  public Step train(Batch batch) {
    List<String> names = weights.keySet().stream().filter(this::trained).toList();
    List<Tensor> parameters = new ArrayList<>();
    for (String name : names) {
      parameters.add(weights.get(name).set_requires_grad(true));
    }
    Prediction prediction =
        forward(new TorchBlocks(weights, settings::trains, storage), batch.context(), batch.gray());
    Losses losses = losses(prediction, batch);
    return new Step(prediction, losses, gradients(losses.total(), names, parameters));
  }

  /**
   * Gradients of the total. In binary16 the total is multiplied by a power of two, and the
   * gradients are divided by it. The factor is at first 2^16 and is halved until the gradients are
   * finite, as the engine's loss scale.
   */
  private Map<String, Tensor> gradients(Tensor total, List<String> names, List<Tensor> parameters) {
    if (storage != DataType.FLOAT16) {
      return gradients(total, names, parameters, 1);
    }
    Map<String, Tensor> byName = gradients(total, names, parameters, lossScale);
    while (lossScale > 1 && !finite(byName)) {
      lossScale /= 2;
      byName = gradients(total, names, parameters, lossScale);
    }
    return byName;
  }

  private static boolean finite(Map<String, Tensor> gradients) {
    return gradients.values().stream()
        .allMatch(gradient -> Double.isFinite(gradient.abs().sum().item_double()));
  }

  private Map<String, Tensor> gradients(
      Tensor total, List<String> names, List<Tensor> parameters, double scale) {
    TensorVector gradients =
        torch.grad(
            new TensorVector(total),
            new TensorVector(parameters.toArray(new Tensor[0])),
            new TensorVector(torch.full_like(total, new Scalar(scale))),
            new BoolOptional(storage == DataType.FLOAT16),
            false,
            false);
    Map<String, Tensor> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Tensor gradient = gradients.get(i);
      byName.put(names.get(i), scale == 1 ? gradient : gradient.div(new Scalar(scale)));
    }
    return byName;
  }

  /** One AdaDelta step on every parameter. */
  public void update(Step step, TorchAdaDelta optimizer) {
    step.gradients().forEach((name, gradient) -> optimizer.step(name, weights.get(name), gradient));
  }

  /** The losses of a prediction. */
  public Losses losses(Prediction prediction, Batch batch) {
    Tensor chroma =
        TorchBlocks.affine(
            TorchColor.fromRgb(batch.rgb()).narrow(1, 1, 2),
            1 / settings.chromaScale(),
            -settings.chromaShift() / settings.chromaScale());
    Tensor huber = torch.huber_loss(prediction.chroma(), chroma, MEAN, 0.5);
    Tensor crossEntropy = crossEntropy(prediction.logits(), batch.labels());
    Tensor perceptual =
        settings.perceptual()
            ? torch.mse_loss(
                features(predictedRgb(batch.gray(), prediction.chroma())),
                features(batch.rgb()),
                MEAN)
            : torch.zeros_like(huber);
    Tensor total =
        huber
            .mul(new Scalar(10000.0))
            .add(crossEntropy.mul(new Scalar(8.0)))
            .add(perceptual.mul(new Scalar(15.0)));
    return new Losses(total, huber, crossEntropy, perceptual);
  }

  /** sRGB in [0, 1] of grey (N, 1, H, W) and s (N, 2, H, W). */
  public Tensor predictedRgb(Tensor gray, Tensor chroma) {
    Tensor ab = TorchBlocks.affine(chroma, settings.chromaScale(), settings.chromaShift());
    return TorchColor.toRgb(gray, ab, settings.lightness());
  }

  private static Tensor crossEntropy(Tensor logits, Tensor labels) {
    Tensor classes = labels.select(1, 0).toType(torch.ScalarType.Long);
    double labelled = classes.ne(new Scalar(IGNORE)).sum().item_double();
    return labelled == 0
        ? logits.sum().mul(new Scalar(0.0))
        : torch.cross_entropy_loss(logits, classes, new TensorOptional(), MEAN, IGNORE, 0);
  }

  /** VGG16's features[:16], relu3_3, of sRGB in [0, 1]. */
  private Tensor features(Tensor rgb) {
    return features(new TorchBlocks(vgg, false, storage), rgb);
  }

  /** VGG16's features[:16], with weights {@code features.*} of {@code blocks}. */
  public static Tensor features(TorchBlocks blocks, Tensor rgb) {
    Tensor x = blocks.stored(TorchBlocks.imageNet(rgb));
    x = vggStage(blocks, x, 0, 2);
    x = vggStage(blocks, TorchBlocks.maxPool(x, 2, 2, 0), 5, 7);
    return vggStage(blocks, TorchBlocks.maxPool(x, 2, 2, 0), 10, 12, 14);
  }

  private static Tensor vggStage(TorchBlocks blocks, Tensor x, int... layers) {
    Tensor y = x;
    for (int layer : layers) {
      y = torch.relu(blocks.biasedConvolution(y, "features." + layer));
    }
    return y;
  }

  private Prediction forward(TorchBlocks blocks, Tensor context, Tensor gray) {
    Tensor fused = fusion(blocks, context);
    Tensor logits =
        resize(blocks.biasedConvolution(fused, "segmentation"), CONTEXT_SIZE, CONTEXT_SIZE);
    Tensor semantic =
        blocks.stored(resize(blocks.cbr(fused, "semantic", 1), gray.size(2) / 4, gray.size(3) / 4));
    return new Prediction(color(blocks, blocks.stored(three(gray)), semantic), logits);
  }

  /** (N, 256, 56, 56) of grey (N, 1, 224, 224). */
  private static Tensor fusion(TorchBlocks blocks, Tensor gray) {
    String resnet = "context.resnet.";
    Tensor normalised = blocks.stored(TorchBlocks.imageNet(three(gray)));
    Tensor x = blocks.convolution(normalised, resnet + "conv1.weight", 2);
    x = TorchBlocks.maxPool(blocks.rectifiedBatchNorm(x, resnet + "bn1"), 3, 2, 1);
    Tensor middle = null;
    for (int layer = 1; layer <= RESNET_BLOCKS.length; layer++) {
      for (int block = 0; block < RESNET_BLOCKS[layer - 1]; block++) {
        int stride = layer > 1 && block == 0 ? 2 : 1;
        x = blocks.bottleneck(x, resnet + "layer" + layer + "." + block, stride);
      }
      if (layer == 2) {
        middle = x;
      }
    }
    Tensor spatial = blocks.stored(three(gray));
    for (int i = 0; i < SPATIAL_STRIDES.length; i++) {
      spatial = blocks.cbr(spatial, "spatial.conv" + (i + 1), SPATIAL_STRIDES[i]);
    }
    Tensor joined =
        concat(
            refined(blocks, middle, "context.refine28"),
            refined(blocks, x, "context.refine7"),
            spatial);
    return blocks.se(blocks.cbr(joined, "fusion.conv", 1), "fusion.se");
  }

  private static Tensor refined(TorchBlocks blocks, Tensor feature, String prefix) {
    Tensor attended = blocks.eca(blocks.cbr(feature, prefix, 1), prefix + ".eca.weight");
    return blocks.stored(resize(attended, CONTEXT_SIZE / 4, CONTEXT_SIZE / 4));
  }

  private Tensor color(TorchBlocks blocks, Tensor gray, Tensor semantic) {
    Tensor full = down(blocks, gray, 1, 1, 1);
    Tensor half = down(blocks, full, 3, 2, 1, 1);
    Tensor quarter = down(blocks, half, 6, 2, 1, 1);
    Tensor x = down(blocks, concat(quarter, semantic), 9, 2, 1, 1, 1);
    x = up(blocks, x, 1, 2);
    x = up(blocks, concat(x, skip(blocks, quarter)), 2, 1, 1);
    x = up(blocks, x, 4, 2);
    x = up(blocks, concat(x, skip(blocks, half)), 5, 1, 1);
    x = up(blocks, x, 7, 2);
    x = up(blocks, concat(x, skip(blocks, full)), 8, 1, 1);
    x = blocks.convolution(x, "color.us10.conv.weight", 1);
    return torch.sigmoid(blocks.batchNorm(x, "color.us10.bn"));
  }

  private Tensor skip(TorchBlocks blocks, Tensor x) {
    return settings.instanceNorm() ? blocks.stored(TorchBlocks.instanceNorm(x)) : x;
  }

  private static Tensor down(TorchBlocks blocks, Tensor x, int first, int... strides) {
    Tensor y = x;
    for (int i = 0; i < strides.length; i++) {
      y = blocks.cbr(y, "color.ds" + (first + i), strides[i]);
    }
    return y;
  }

  private static Tensor up(TorchBlocks blocks, Tensor x, int first, int... strides) {
    Tensor y = x;
    for (int i = 0; i < strides.length; i++) {
      y = blocks.transposedCbr(y, "color.us" + (first + i), strides[i]);
    }
    return y;
  }

  private static Tensor three(Tensor gray) {
    return gray.expand(-1, 3, -1, -1);
  }
}
