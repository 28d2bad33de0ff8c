// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.loss.SquaredErrorLoss;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.Upsample;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Mean squared difference of VGG16's relu3_3 between the predicted and the real image (Johnson et
 * al., 2016). If {@code perceptual-size} is set, both are resized first.
 */
final class PerceptualLoss {
  private static final List<Float> UNCHANGED = List.of(1f, 1f, 1f);
  private static final List<Float> NO_SHIFT = List.of(0f, 0f, 0f);

  private final PerceptualConfig config;
  private final float weight;
  private final Optional<Tensor> lossScale;

  PerceptualLoss(PerceptualConfig config, float weight, Optional<Tensor> lossScale) {
    this.config = config;
    this.weight = weight;
    this.lossScale = lossScale;
  }

  /**
   * Adds the loss and its gradient with respect to {@code rgb}, times the loss scale. Images are
   * processed one after another, so that VGG16's activations are alive for one image at a time.
   */
  LossTerm record(GraphBuilder graph, Tensor rgb, Tensor realRgb) {
    int images = rgb.shape().n();
    Tensor losses = graph.retain(graph.float32("loss.perceptual", new Shape(images, 1, 1, 1)));
    Optional<Tensor> dRgb = LossTerm.ifTraining(graph, "loss.perceptual.dRgb", rgb);
    for (int n = 0; n < images; n++) {
      Tensor target = features(rgb.shape()).forward(graph, realRgb.image(n));
      Layer network = features(rgb.shape());
      Tensor predicted = network.forward(graph, rgb.image(n));
      LossTerm term =
          new LossTerm(
              losses.image(n), LossTerm.ifTraining(graph, "loss.perceptual.dx", predicted));
      SquaredErrorLoss.record(graph, predicted, target, graph.partOf(weight) / images, term);
      term.scale(graph, lossScale);
      if (dRgb.isPresent()) {
        Tensor one = network.backward(graph, term.gradient().orElseThrow());
        graph.add(new ChannelAffine(one, dRgb.get().image(n), UNCHANGED, NO_SHIFT));
      }
    }
    return new LossTerm(losses, dRgb);
  }

  private Layer features(Shape image) {
    ParameterStore vgg16 = config.vgg16();
    int height = config.size().height(image);
    int width = config.size().width(image);
    return image.h() == height && image.w() == width
        ? new Vgg16Features(vgg16)
        : new Sequential(
            new Upsample("perceptual.resize", height, width), new Vgg16Features(vgg16));
  }
}
