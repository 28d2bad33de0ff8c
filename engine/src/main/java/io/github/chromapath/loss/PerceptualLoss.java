package io.github.chromapath.loss;

import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.Upsample;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.program.Mode;
import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/**
 * Mean squared difference of VGG16's relu3_3 between the predicted and the real picture (Johnson et
 * al., 2016), both resized first where {@code perceptual-size} asks for it.
 */
final class PerceptualLoss {
  private PerceptualLoss() {}

  /** Records the loss; its gradient is that of {@code rgb}. */
  static LossTerm record(
      Recorder recorder, PerceptualConfig config, Tensor rgb, Tensor realRgb, float weight) {
    Tensor target = features(config, rgb.shape()).forward(recorder, realRgb);
    Layer network = features(config, rgb.shape());
    Tensor predicted = network.forward(recorder, rgb);
    LossTerm term = LossTerm.on(recorder, "perceptual", predicted);
    recorder.add(new SquaredError(predicted, target, term.loss(), term.gradient(), weight));
    if (recorder.mode() == Mode.INFERENCE) {
      return term;
    }
    return new LossTerm(term.loss(), network.backward(recorder, term.gradient()));
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
