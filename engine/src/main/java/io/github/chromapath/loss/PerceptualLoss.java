// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.Upsample;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Mean squared difference of VGG16's relu3_3 between the predicted and the real picture (Johnson et
 * al., 2016), both resized first where {@code perceptual-size} asks for it.
 */
final class PerceptualLoss {
  private static final List<Float> UNCHANGED = List.of(1f, 1f, 1f);
  private static final List<Float> NO_SHIFT = List.of(0f, 0f, 0f);

  private PerceptualLoss() {}

  /**
   * Records the loss, picture by picture, so that VGG16's activations are alive for one picture at
   * a time; its gradient is that of {@code rgb}, times the loss scale.
   */
  static LossTerm record(
      GraphBuilder graph,
      PerceptualConfig config,
      Tensor rgb,
      Tensor realRgb,
      float weight,
      Optional<Tensor> lossScale) {
    int pictures = rgb.shape().n();
    Tensor losses = graph.retain(graph.float32("loss.perceptual", new Shape(pictures, 1, 1, 1)));
    boolean training = graph.mode() == Mode.TRAINING;
    Tensor dRgb = training ? graph.float32("loss.perceptual.dRgb", rgb.shape()) : null;
    for (int n = 0; n < pictures; n++) {
      Tensor target = features(config, rgb.shape()).forward(graph, realRgb.image(n));
      Layer network = features(config, rgb.shape());
      Tensor predicted = network.forward(graph, rgb.image(n));
      Tensor gradient = training ? graph.float32("loss.perceptual.dx", predicted.shape()) : null;
      LossTerm term = new LossTerm(losses.image(n), gradient);
      graph.add(new SquaredError(predicted, target, term.loss(), gradient, weight / pictures));
      term.scale(graph, lossScale);
      if (training) {
        Tensor one = network.backward(graph, gradient);
        graph.add(new ChannelAffine(one, dRgb.image(n), UNCHANGED, NO_SHIFT));
      }
    }
    return new LossTerm(losses, dRgb);
  }

  private static Layer features(PerceptualConfig config, Shape picture) {
    ParameterStore vgg16 = config.vgg16();
    int height = config.height(picture);
    int width = config.width(picture);
    return picture.h() == height && picture.w() == width
        ? new Vgg16Features(vgg16)
        : new Sequential(
            new Upsample("perceptual.resize", height, width), new Vgg16Features(vgg16));
  }
}
