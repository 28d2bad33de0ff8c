// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.tensor.DataType;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A scope of work with libtorch: deterministic algorithms and a fixed number of threads. Closing it
 * releases every tensor that this thread created within it.
 *
 * <p>libtorch's threads compete with oneDNN's by spinning, so use few of them.
 */
public final class TorchScope implements AutoCloseable {
  /** The types in which libtorch computes and stores activations and their gradients. */
  public enum Precision {
    /** IEEE 754 binary32, as the engine. */
    FLOAT(torch.ScalarType.Float, DataType.FLOAT32),
    /** IEEE 754 binary64, which serves as the exact result in comparisons. */
    DOUBLE(torch.ScalarType.Double, DataType.FLOAT32),
    /** binary32, with each activation and its gradient rounded to bfloat16. */
    BFLOAT16_STORAGE(torch.ScalarType.Float, DataType.BFLOAT16),
    /** binary32, with each activation and its gradient rounded to binary16. */
    FLOAT16_STORAGE(torch.ScalarType.Float, DataType.FLOAT16);

    static {
      TorchLibrary.load();
    }

    private final torch.ScalarType scalarType;
    private final DataType storage;

    Precision(torch.ScalarType scalarType, DataType storage) {
      this.scalarType = scalarType;
      this.storage = storage;
    }

    /** libtorch's precision for the engine's {@code precision}. */
    public static Precision of(io.github.chromapath.graph.Precision precision) {
      return switch (precision) {
        case FP32 -> FLOAT;
        case BF16 -> BFLOAT16_STORAGE;
        case FP16 -> FLOAT16_STORAGE;
      };
    }

    /** The type that activations are rounded to; FLOAT32 for no rounding. */
    public DataType storage() {
      return storage;
    }

    /** libtorch's name of it. */
    public torch.ScalarType scalarType() {
      return scalarType;
    }
  }

  static {
    TorchLibrary.load();
  }

  private final PointerScope pointers;

  private TorchScope(int threads) {
    torch.set_num_threads(threads);
    torch.globalContext().setDeterministicAlgorithms(true, false);
    // The oneDNN inside libtorch 2.10 sporadically returns NaN in fp32 backward convolutions on AMD
    // processors with AVX-512, or crashes the process.
    torch.globalContext().setUserEnabledMkldnn(false);
    // NNPACK refuses many processors, with a warning on every convolution.
    torch.globalContext().setUserEnabledNNPACK(false);
    pointers = new PointerScope();
  }

  /** Opens a scope in which libtorch computes with one thread. */
  public static TorchScope open() {
    return new TorchScope(1);
  }

  /** Opens a scope in which libtorch computes with {@code threads} threads. */
  public static TorchScope open(int threads) {
    return new TorchScope(threads);
  }

  /** Values as a libtorch tensor (N, C, H, W), or (O, I, kH, kW). */
  public Tensor tensor(HostTensor source, Precision precision) {
    long[] nhwc = {source.shape().n(), source.shape().h(), source.shape().w(), source.shape().c()};
    return Tensor.create(source.values(), nhwc)
        .permute(0, 3, 1, 2)
        .toType(precision.scalarType())
        .contiguous();
  }

  /** x in libtorch's type of {@code storage}, rounded to nearest even by libtorch. */
  public static Tensor rounded(Tensor x, DataType storage) {
    return switch (storage) {
      case FLOAT32 -> x;
      case FLOAT16 -> x.toType(torch.ScalarType.Half);
      case BFLOAT16 -> x.toType(torch.ScalarType.BFloat16);
      case UINT8, INT8 ->
          throw new IllegalArgumentException("bytes are not floating-point numbers");
    };
  }

  @Override
  public void close() {
    pointers.close();
  }
}
