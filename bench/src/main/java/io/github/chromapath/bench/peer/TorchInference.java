// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.contract.TorchLibrary;
import io.github.chromapath.graph.Precision;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The network in libtorch as frozen TorchScript: batch norms folded, oneDNN on, inference mode.
 * Weights and activations have the given precision.
 */
public final class TorchInference implements Inference {
  /** How libtorch prepares the script. */
  public enum Preparation {
    /** {@code torch.jit.freeze}, channels last. */
    CHANNELS_LAST,
    /** {@code torch.jit.freeze}, channels first: oneDNN then uses its blocked layouts. */
    CHANNELS_FIRST,
    /** {@code torch.jit.freeze}, the colour network channels last and the rest channels first. */
    MIXED,
    /** {@code torch.jit.freeze}, then {@code torch.jit.optimize_for_inference}; channels last. */
    OPTIMIZED,
    /** {@code torch.jit.freeze}, channels last, without oneDNN. */
    PLAIN;

    /** Whether an input or a weight of that name is stored (N, H, W, C). */
    private boolean channelsLast(String name) {
      return switch (this) {
        case CHANNELS_FIRST -> false;
        case MIXED -> name.equals("gray") || name.startsWith("color.");
        case CHANNELS_LAST, OPTIMIZED, PLAIN -> true;
      };
    }
  }

  private final JitModule module;
  private final long[] shape;
  private final long[] smallShape;
  private Tensor ab;

  /**
   * Compiles the network.
   *
   * @throws UnsupportedOperationException if the precision is neither fp32 nor bf16
   */
  public TorchInference(
      NetworkWeights weights,
      BatchShape batch,
      Precision precision,
      Preparation preparation,
      int threads) {
    if (precision == Precision.FP16) {
      throw new UnsupportedOperationException("libtorch is measured in fp32 and bf16 only");
    }
    TorchLibrary.load();
    torch.set_num_threads(threads);
    torch.globalContext().setUserEnabledMkldnn(preparation != Preparation.PLAIN);
    shape = batch.gray();
    smallShape = batch.gray224();
    boolean bfloat16 = precision == Precision.BF16;
    TorchScriptWriter writer =
        new TorchScriptWriter(batch.images(), bfloat16, preparation::channelsLast);
    MultipathGraph.write(writer, new FoldedWeights(weights), batch);
    try (PointerScope scope = new PointerScope()) {
      JitModule frozen = torch.freeze(script(writer, bfloat16, preparation));
      module = preparation == Preparation.OPTIMIZED ? torch.optimize_for_inference(frozen) : frozen;
      module.retainReference();
      scope.detach(module);
    }
  }

  private static JitModule script(
      TorchScriptWriter writer, boolean bfloat16, Preparation preparation) {
    JitModule made = new JitModule(new QualifiedName("Multipath"));
    for (Map.Entry<String, Constant> entry : writer.constants().entrySet()) {
      Constant constant = entry.getValue();
      Tensor value = Tensor.create(constant.values(), constant.shape());
      if (bfloat16) {
        value = value.toType(torch.ScalarType.BFloat16);
      }
      if (constant.shape().length == 4 && preparation.channelsLast(constant.name())) {
        value = value.contiguous(torch.MemoryFormat.ChannelsLast);
      }
      made.register_parameter(entry.getKey(), value, false);
    }
    made.define(writer.source());
    made.eval();
    return made;
  }

  /**
   * Versions of libtorch and of the oneDNN in it.
   *
   * @throws IOException if the archive does not contain its version
   */
  public static String version() throws IOException {
    TorchLibrary.load();
    String version = Loader.getVersion("org.bytedeco", "pytorch");
    return "libtorch "
        + version.substring(0, version.indexOf('-'))
        + ", oneDNN "
        + torch.get_mkldnn_version().getString();
  }

  @Override
  public void predict(FloatBuffer gray, FloatBuffer gray224) {
    if (ab != null) {
      ab.close();
    }
    InferenceMode mode = new InferenceMode(true);
    try (PointerScope scope = new PointerScope()) {
      Tensor large = torch.from_blob(new FloatPointer(gray), shape, new TensorOptions());
      Tensor small = torch.from_blob(new FloatPointer(gray224), smallShape, new TensorOptions());
      IValueVector inputs = new IValueVector(new IValue(large), new IValue(small));
      ab = new Tensor(module.forward(inputs).toTensor());
      ab.retainReference();
      scope.detach(ab);
    } finally {
      mode.close();
    }
  }

  @Override
  public float[] ab() {
    Tensor ordered = ab.contiguous();
    float[] copy = new float[Math.toIntExact(ordered.numel())];
    FloatBuffer values = ordered.createBuffer();
    values.get(copy);
    ordered.close();
    return copy;
  }

  @Override
  public void close() {
    if (ab != null) {
      ab.close();
    }
    module.close();
  }
}
