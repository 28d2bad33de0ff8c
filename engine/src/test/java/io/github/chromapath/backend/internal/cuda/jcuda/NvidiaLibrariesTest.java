// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.FilterDescriptor;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.TensorDescriptor;
import io.github.chromapath.backend.internal.cuda.probe.SystemLibraries;
import io.github.chromapath.tensor.DataType;
import java.util.List;
import jcuda.jcudnn.JCudnn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests the functions of NVIDIA's cuDNN and cuBLAS that work without a GPU. Skipped if the dynamic
 * linker does not find the libraries; docs/gpu.md has the command that runs it.
 */
@Tag("fast")
class NvidiaLibrariesTest {
  private static final SystemLibraries LINKER = new SystemLibraries();

  @BeforeAll
  static void load() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCuda's natives are for x86-64");
    for (String name :
        List.of(
            "libcublasLt.so.12",
            "libcublas.so.12",
            "libnvrtc.so.12",
            "libcudnn.so.9",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn_cnn.so.9",
            "libcudnn_heuristic.so.9",
            "libcudnn_engines_precompiled.so.9",
            "libcudnn_engines_runtime_compiled.so.9")) {
      assumeTrue(LINKER.load(name).isPresent(), name + " is not in the linker's path");
    }
  }

  @Test
  void versions() {
    long cudnn = new JCudnnAdapter().version();
    assertEquals(9, cudnn / 10000, "cuDNN " + cudnn);
    String cublas = new JCublasAdapter().libraryVersion();
    assertTrue(cublas.startsWith("12."), cublas);
  }

  /**
   * The size of the output is that of a convolution: floor((size + 2 padding - kernel) / stride) +
   * 1.
   */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 3, 1, 1",
    "FLOAT16, 3, 1, 2",
    "BFLOAT16, 5, 2, 2",
    "FLOAT32, 7, 3, 2",
    "BFLOAT16, 1, 0, 1"
  })
  void descriptorsHaveTheSizesOfTheFormula(DataType type, int kernel, int padding, int stride) {
    JCudnnAdapter cudnn = new JCudnnAdapter();
    TensorDescriptor x = cudnn.createTensor(type, 2, 16, 56, 40);
    FilterDescriptor w = cudnn.createFilter(type, 32, 16, kernel, kernel);
    ConvolutionDescriptor convolution =
        cudnn.createConvolution(padding, stride, MathType.TENSOR_OP);
    int[] height = new int[1];
    int[] width = new int[1];
    int[] count = new int[1];
    int[] channels = new int[1];
    CudnnDescriptor.All raw = CudnnDescriptor.All.of(new Descriptors(x, w, convolution, x));
    assertEquals(
        0,
        JCudnn.cudnnGetConvolution2dForwardOutputDim(
            raw.convolution(), raw.x(), raw.w(), count, channels, height, width));
    int expectedHeight = (56 + 2 * padding - kernel) / stride + 1;
    int expectedWidth = (40 + 2 * padding - kernel) / stride + 1;
    assertArrayEquals(
        new int[] {2, 32, expectedHeight, expectedWidth},
        new int[] {count[0], channels[0], height[0], width[0]});
    cudnn.destroy(convolution);
    cudnn.destroy(w);
    cudnn.destroy(x);
  }

  @ParameterizedTest
  @EnumSource(MathType.class)
  void mathTypesAreAccepted(MathType math) {
    JCudnnAdapter cudnn = new JCudnnAdapter();
    ConvolutionDescriptor convolution = cudnn.createConvolution(1, 1, math);
    int[] got = new int[1];
    assertEquals(0, JCudnn.cudnnGetConvolutionMathType(CudnnDescriptor.of(convolution), got));
    int documented =
        switch (math) {
          case DEFAULT -> 0;
          case TENSOR_OP -> 1;
          case FMA -> 3;
        };
    assertEquals(documented, got[0]);
    cudnn.destroy(convolution);
  }

  /** Statuses have the names of cuDNN 9 and cuBLAS 12. */
  @Test
  void statusesAreReportedByName() {
    CudaException refused =
        assertThrows(
            CudaException.class,
            () -> new JCudnnAdapter().createTensor(DataType.FLOAT32, -1, 1, 1, 1));
    assertTrue(
        refused.getMessage().startsWith("cudnnSetTensor4dDescriptor(NHWC, FLOAT32, -1, 1, 1, 1) "),
        refused.getMessage());
    assertTrue(refused.status().startsWith("CUDNN_STATUS_BAD_PARAM"), refused.status());
  }

  @Test
  void creatingAHandleWithoutADriverFails() {
    assumeFalse(LINKER.load("libcuda.so.1").isPresent(), "there is a driver");
    CudaException cudnn = assertThrows(CudaException.class, () -> new JCudnnAdapter().create());
    assertTrue(cudnn.status().startsWith("CUDNN_STATUS_"), cudnn.getMessage());
    CudaException cublas = assertThrows(CudaException.class, () -> new JCublasAdapter().create());
    assertTrue(cublas.status().startsWith("CUBLAS_STATUS_"), cublas.getMessage());
  }
}
