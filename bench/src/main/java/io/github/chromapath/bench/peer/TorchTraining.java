// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.contract.TorchAdaDelta;
import io.github.chromapath.contract.TorchColor;
import io.github.chromapath.contract.TorchLibrary;
import io.github.chromapath.contract.TorchMultipath;
import io.github.chromapath.contract.TorchScope;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.optim.AdaDeltaConfig;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The joint training step in libtorch with autograd. bf16 uses autocast with fp32 weights. All
 * calls must come from one thread.
 */
public final class TorchTraining implements Training {
  /**
   * How libtorch trains.
   *
   * @param precision fp32 or bf16
   * @param oneDnn whether libtorch may use the oneDNN in it
   * @param channelsLast whether activations are stored (N, H, W, C), else (N, C, H, W)
   * @param threads of the CPU, at least 1
   */
  public record Settings(Precision precision, boolean oneDnn, boolean channelsLast, int threads) {}

  private static final torch.DeviceType CPU = torch.DeviceType.CPU;

  private final PointerScope pointers = new PointerScope();
  private final TorchMultipath network;
  private final TorchAdaDelta optimizer;
  private final Tensor gray224;
  private final Tensor rgb;
  private final Tensor labels;
  private final boolean autocast;

  /**
   * Builds the network and uploads the batch.
   *
   * @param vgg VGG16's weights
   * @throws UnsupportedOperationException if the precision is neither fp32 nor bf16
   */
  public TorchTraining(
      NetworkWeights weights, NetworkWeights vgg, PictureBatch pictures, Settings settings) {
    Precision precision = settings.precision();
    boolean channelsLast = settings.channelsLast();
    BatchShape shape = pictures.shape();
    if (precision == Precision.FP16) {
      throw new UnsupportedOperationException("libtorch is measured in fp32 and bf16 only");
    }
    TorchLibrary.load();
    torch.set_num_threads(settings.threads());
    torch.globalContext().setUserEnabledMkldnn(settings.oneDnn());
    autocast = precision == Precision.BF16;
    Map<String, Tensor> parameters =
        stored(weights.tensors(TorchScope.Precision.FLOAT), channelsLast);
    network =
        new TorchMultipath(
            parameters,
            stored(vgg.tensors(TorchScope.Precision.FLOAT), channelsLast),
            TorchMultipath.Settings.published());
    AdaDeltaConfig config = AdaDeltaConfig.standard();
    optimizer = new TorchAdaDelta(config.lr(), config.rho(), config.epsilon());
    makeState(parameters);
    gray224 = floats(new FloatPointer(pictures.gray224()), shape.gray224());
    Tensor picture =
        floats(new FloatPointer(pictures.rgb()), shape.images(), shape.height(), shape.width(), 3)
            .permute(0, 3, 1, 2);
    rgb = channelsLast ? picture : picture.contiguous();
    labels =
        torch
            .from_blob(
                new BytePointer(pictures.labels()),
                shape.gray224(),
                new TensorOptions(torch.ScalarType.Byte))
            .clone();
  }

  private static Tensor floats(FloatPointer values, long... shape) {
    return torch.from_blob(values, shape, new TensorOptions()).clone();
  }

  private static Map<String, Tensor> stored(Map<String, Tensor> tensors, boolean channelsLast) {
    tensors.replaceAll(
        (name, tensor) ->
            channelsLast && tensor.dim() == 4
                ? tensor.contiguous(torch.MemoryFormat.ChannelsLast)
                : tensor);
    return tensors;
  }

  /** Creates the optimizer's state before the first step, since a step releases what it creates. */
  private void makeState(Map<String, Tensor> parameters) {
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      String name = entry.getKey();
      if (TorchMultipath.isParameter(name)) {
        try (PointerScope scope = new PointerScope()) {
          optimizer.step(name, entry.getValue(), torch.zeros_like(entry.getValue()));
          keep(scope, optimizer.squareAverage(name));
          keep(scope, optimizer.deltaAverage(name));
        }
      }
    }
  }

  private static void keep(PointerScope scope, Tensor state) {
    state.retainReference();
    scope.detach(state);
  }

  @Override
  public float[] step() {
    PointerScope scope = new PointerScope();
    try {
      torch.set_autocast_dtype(CPU, torch.ScalarType.BFloat16);
      torch.set_autocast_enabled(CPU, autocast);
      // Weights change, so a cached copy would be wrong in the next step. No weight is used twice
      // in a
      // step.
      torch.set_autocast_cache_enabled(false);
      TorchMultipath.Batch batch =
          new TorchMultipath.Batch(gray224, TorchColor.gray(rgb), rgb, labels);
      TorchMultipath.Step step = network.train(batch);
      torch.set_autocast_enabled(CPU, false);
      network.update(step, optimizer);
      TorchMultipath.Losses losses = step.losses();
      float[] values = {
        number(losses.total()),
        number(losses.huber()),
        number(losses.crossEntropy()),
        number(losses.perceptual())
      };
      return values;
    } finally {
      scope.close();
    }
  }

  private static float number(Tensor loss) {
    return (float) loss.item_double();
  }

  @Override
  public void close() {
    pointers.close();
  }
}
