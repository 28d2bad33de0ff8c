// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.CudaBackend;
import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.ComputeType;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Gemm;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The backend requests TF32 from cuBLAS and cuDNN only if the option allows it, the operands are
 * fp32 and the device supports it. In all other cases cuBLAS would refuse.
 */
class TensorFloat32Test {
  private final Set<ComputeType> products = EnumSet.noneOf(ComputeType.class);
  private final Set<MathType> convolutions = EnumSet.noneOf(MathType.class);

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 8, true, TENSOR_FLOAT32, DEFAULT",
    "FLOAT32, 8, false, FLOAT32, FMA",
    "FLOAT32, 7, true, FLOAT32, FMA",
    "FLOAT16, 8, true, FLOAT32, TENSOR_OP",
    "FLOAT16, 7, true, FLOAT32, TENSOR_OP",
    "BFLOAT16, 8, true, FLOAT32, TENSOR_OP"
  })
  void isRequestedOnlyIfAllowedAndSupported(
      DataType type, int major, boolean allowed, ComputeType product, MathType convolution) {
    SimCudaDriver driver = new SimCudaDriver(new GpuSpec("Simulated GPU", major, 0, 2, 1 << 30), 1);
    CudaOptions options = CudaOptions.builder().tensorFloat32(allowed).stagingBytes(1024).build();
    CudaApi api =
        new CudaApi(
            driver,
            noting(Cudnn.class, new SimCudnn(driver)),
            noting(Cublas.class, new SimCublas(driver)));
    try (CudaBackend backend = CudaBackend.open(api, options);
        Arena arena = new Arena("layers")) {
      List<Op> operations = layers(arena, type);
      arena.allocate(backend);
      try (Executable executable = backend.compile(operations)) {
        executable.run();
      }
    }
    assertEquals(Set.of(product), products);
    assertEquals(Set.of(convolution), convolutions);
    assertEquals(List.of(), driver.leaks());
  }

  /** A pointwise and another convolution, and the gradients of the pointwise one. */
  private static List<Op> layers(Arena arena, DataType type) {
    ConvolutionGeometry pointwise = ConvolutionGeometry.same(1, 1);
    Shape shape = new Shape(1, 3, 5, 8);
    Tensor x = arena.add("x", shape, type);
    Tensor y = arena.add("y", shape, type);
    Tensor weight = arena.add("weight", new Shape(8, 1, 1, 8), DataType.FLOAT32);
    Tensor dWeight = arena.add("dWeight", weight.shape(), DataType.FLOAT32);
    Tensor wide = arena.add("wide", new Shape(8, 3, 3, 8), DataType.FLOAT32);
    return List.of(
        new Convolution.Forward(x, weight, y, pointwise),
        new Convolution.BackwardData(y, weight, x, pointwise),
        new Convolution.BackwardWeights(x, y, dWeight, pointwise),
        new Convolution.Forward(x, wide, y, ConvolutionGeometry.same(3, 1)));
  }

  private void note(Object argument) {
    if (argument instanceof MathType math) {
      convolutions.add(math);
    } else if (argument instanceof Gemm gemm) {
      products.add(gemm.compute());
    }
  }

  /** Forwards calls, and notes each argument. */
  private <T> T noting(Class<T> seam, T library) {
    return seam.cast(
        Proxy.newProxyInstance(
            seam.getClassLoader(),
            new Class<?>[] {seam},
            (proxy, method, arguments) -> {
              for (Object argument : arguments == null ? new Object[0] : arguments) {
                note(argument);
              }
              try {
                return method.invoke(library, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
