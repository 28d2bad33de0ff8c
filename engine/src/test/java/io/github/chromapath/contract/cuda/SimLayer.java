// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.internal.cuda.CudaBackend;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Convolution.Epilogue;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A 3x3 convolution from 4 to 3 channels with all its gradients, on (images, 6, 5, 4). */
final class SimLayer implements AutoCloseable {
  private static final ConvolutionGeometry SAME = ConvolutionGeometry.same(3, 1);

  private final CudaBackend backend;
  private final Arena arena = new Arena("layer");
  private final Tensor x;
  private final Tensor w;
  private final Tensor y;
  private final Tensor bias;
  private final Tensor dx;
  private final Tensor dw;

  SimLayer(SimCudaDriver driver, Cudnn cudnn, CudaOptions options, DataType type, int images) {
    backend = CudaBackend.open(new CudaApi(driver, cudnn, new SimCublas(driver)), options);
    x = arena.add("x", new Shape(images, 6, 5, 4), type);
    w = arena.add("w", new Shape(3, 3, 3, 4), DataType.FLOAT32);
    y = arena.add("y", new Shape(images, 6, 5, 3), type);
    bias = arena.add("bias", Shape.vector(3), DataType.FLOAT32);
    dx = arena.add("dx", x.shape(), type);
    dw = arena.add("dw", w.shape(), DataType.FLOAT32);
    try {
      arena.allocate(backend);
      TestTensors.upload(backend, HostTensor.normal(x.shape(), 1), x);
      TestTensors.upload(backend, HostTensor.normal(w.shape(), 2), w);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Staging buffers of 1 KiB, and a workspace limit in bytes. */
  static CudaOptions.Builder options(long workspaceLimit) {
    return CudaOptions.builder().stagingBytes(1024).workspaceLimit(workspaceLimit);
  }

  CudaBackend backend() {
    return backend;
  }

  /** The forward convolution alone. */
  Executable compileForward() {
    return backend.compile(List.of(new Convolution.Forward(x, w, y, SAME)));
  }

  /** Bytes of the forward convolution's workspace. */
  long workspaceBytes() {
    try (Executable executable = compileForward()) {
      return executable.workspaceBytes();
    }
  }

  /** Runs the convolution and its gradients, with y as the gradient of y. */
  Map<String, float[]> run() {
    List<Op> all =
        List.of(
            new Convolution.Forward(x, w, y, SAME),
            new Convolution.BackwardData(y, w, dx, SAME),
            new Convolution.BackwardWeights(x, y, dw, SAME));
    try (Executable executable = backend.compile(all)) {
      executable.run();
      executable.run();
      return Map.of(
          "y", TestTensors.download(backend, y),
          "dx", TestTensors.download(backend, dx),
          "dw", TestTensors.download(backend, dw));
    }
  }

  /**
   * y of the convolution with a bias and ReLU.
   *
   * @param addend whether y, which holds numbers before, is added
   */
  float[] runBiasRelu(boolean addend) {
    TestTensors.upload(backend, HostTensor.normal(bias.shape(), 3), bias);
    Epilogue epilogue = Epilogue.NONE.withBias(bias).withRelu(true);
    Op forward = new Convolution.Forward(x, w, y, SAME, addend ? epilogue.withAddend(y) : epilogue);
    try (Executable executable = backend.compile(List.of(forward))) {
      for (int run = 0; run < 2; run++) {
        TestTensors.upload(backend, HostTensor.normal(y.shape(), 4), y);
        executable.run();
      }
      return TestTensors.download(backend, y);
    }
  }

  /** The chosen algorithms' names, by convolution. */
  SortedMap<String, String> chosen() {
    return backend.algorithms().orElseThrow().byConvolution();
  }

  @Override
  public void close() {
    arena.close();
    backend.close();
  }
}
