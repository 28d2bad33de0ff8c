// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.tensor.DataType;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A span of work with libtorch: deterministic algorithms, a fixed number of threads, and every
 * tensor made by this thread within it released at its end.
 *
 * <p>libtorch's threads spin against oneDNN's, so few of them are wanted.
 */
public final class TorchScope implements AutoCloseable {
  /** In which type libtorch computes, and in which it keeps activations and their gradients. */
  public enum Precision {
    /** IEEE 754 binary32, what the engine computes in. */
    FLOAT(torch.ScalarType.Float, DataType.FLOAT32),
    /** IEEE 754 binary64: for comparisons as good as the exact result. */
    DOUBLE(torch.ScalarType.Double, DataType.FLOAT32),
    /** binary32, each activation and each gradient of one rounded to bfloat16. */
    BFLOAT16_STORAGE(torch.ScalarType.Float, DataType.BFLOAT16),
    /** binary32, each activation and each gradient of one rounded to binary16. */
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

    /** What libtorch is to do where the engine works in {@code precision}. */
    public static Precision of(io.github.chromapath.graph.Precision precision) {
      return switch (precision) {
        case FP32 -> FLOAT;
        case BF16 -> BFLOAT16_STORAGE;
        case FP16 -> FLOAT16_STORAGE;
      };
    }

    /** To what activations are rounded; FLOAT32 for not at all. */
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
    // The oneDNN inside libtorch 2.10 gives NaN, in one run and not in the next, in fp32 backward
    // convolutions on AMD processors with AVX-512, or ends the process there.
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

  /** x in the type that the engine's {@code storage} is, rounded by libtorch to nearest even. */
  public static Tensor rounded(Tensor x, DataType storage) {
    return switch (storage) {
      case FLOAT32 -> x;
      case FLOAT16 -> x.toType(torch.ScalarType.Half);
      case BFLOAT16 -> x.toType(torch.ScalarType.BFloat16);
      case UINT8 -> throw new IllegalArgumentException("bytes hold no floating-point numbers");
    };
  }

  @Override
  public void close() {
    pointers.close();
  }
}
