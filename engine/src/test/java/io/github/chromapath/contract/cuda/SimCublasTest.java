// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static io.github.chromapath.contract.cuda.SimRig.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.ComputeType;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Extents;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Gemm;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Matrices;
import io.github.chromapath.backend.internal.cuda.driver.Cublas.Matrix;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.contract.TorchOracle;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class SimCublasTest {
  private static final String INVALID_VALUE = "CUBLAS_STATUS_INVALID_VALUE";
  private static final String NOT_SUPPORTED = "CUBLAS_STATUS_NOT_SUPPORTED";
  private static final int M = 7;
  private static final int N = 5;
  private static final int K = 11;

  private final SimRig rig = SimRig.seeded(6);
  private final Cublas cublas = new SimCublas(rig.driver);
  private final Cublas.Handle handle = cublas.create();

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, FLOAT32, false, false",
    "FLOAT32, FLOAT32, true, false",
    "FLOAT32, FLOAT32, false, true",
    "FLOAT32, FLOAT32, true, true",
    "FLOAT16, FLOAT32, true, false",
    "BFLOAT16, FLOAT32, false, true",
    "FLOAT16, FLOAT16, false, false",
    "BFLOAT16, BFLOAT16, true, true"
  })
  void productsAgreeWithLibtorch(DataType type, DataType to, boolean turnA, boolean turnB) {
    cublas.setStream(handle, rig.stream);
    // Leading dimensions larger than the columns leave gaps, which contain NaN.
    Stored a = new Stored(type, turnA ? K : M, turnA ? M : K, 3, 1);
    Stored b = new Stored(type, turnB ? N : K, turnB ? K : N, 2, 2);
    Stored c = new Stored(to, M, N, 4, 3);
    float[] expected =
        TorchOracle.exact()
            .constant("a", a.rows())
            .constant("b", b.rows())
            .constant("c", c.rows())
            .output(
                "c",
                t ->
                    torch
                        .matmul(
                            turned(t.get("a").squeeze(), turnA),
                            turned(t.get("b").squeeze(), turnB))
                        .mul(new Scalar(2.0))
                        .add(t.get("c").squeeze().mul(new Scalar(-0.5))))
            .solve()
            .get("c");
    multiply(2, a.matrix(turnA), b.matrix(turnB), -0.5f, c.matrix(false));
    // fp32 sums of a dozen products; half a unit in the last place if the result has 16 bits.
    double bound = to == DataType.FLOAT32 ? 1e-6 : to == DataType.FLOAT16 ? 0x1p-11 : 0x1p-8;
    TensorAssert.assertClose("c", new Shape(1, 1, M, N), c.rows().values(), expected, bound + 1e-6);
  }

  private static Tensor turned(Tensor matrix, boolean turn) {
    return turn ? matrix.t() : matrix;
  }

  private void multiply(float alpha, Matrix a, Matrix b, float beta, Matrix c) {
    cublas.multiply(handle, gemm(new Scaling(alpha, beta), new Matrices(a, b, c)));
    rig.driver.synchronize(rig.stream);
  }

  private static Gemm gemm(Scaling scaling, Matrices matrices) {
    return new Gemm(new Extents(M, N, K), matrices, scaling, ComputeType.FLOAT32);
  }

  /** A random matrix whose columns end with {@code gap} unused elements. */
  private final class Stored {
    final DataType type;
    final int height;
    final int width;
    final int leading;
    final long at;

    Stored(DataType type, int height, int width, int gap, long seed) {
      this.type = type;
      this.height = height;
      this.width = width;
      leading = height + gap;
      float[] values = HostTensor.normal(Shape.vector(leading * width), seed).values();
      for (int i = 0; i < values.length; i++) {
        values[i] = i % leading < height ? values[i] : Float.NaN;
      }
      at = rig.upload(type, values);
    }

    Matrix matrix(boolean transposed) {
      return new Matrix(at, type, transposed, leading);
    }

    /** Row by row, as in libtorch. */
    HostTensor rows() {
      float[] columns =
          rig.driver.core().memory().read(at, type, leading * width, "a test's matrix");
      float[] rows = new float[height * width];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = columns[i % width * leading + i / width];
      }
      return HostTensor.of(new Shape(1, height, width, 1), rows);
    }
  }

  @Test
  void betaZeroDoesNotReadTheTarget() {
    cublas.setStream(handle, rig.stream);
    Matrix one = new Matrix(rig.upload(DataType.FLOAT32, 3), DataType.FLOAT32, false, 1);
    Matrix two = new Matrix(rig.upload(DataType.FLOAT32, 4), DataType.FLOAT32, false, 1);
    Matrix fresh = new Matrix(rig.driver.allocate(4), DataType.FLOAT32, false, 1);
    Gemm product =
        new Gemm(
            new Extents(1, 1, 1),
            new Matrices(one, two, fresh),
            Scaling.OVERWRITE,
            ComputeType.TENSOR_FLOAT32);
    cublas.multiply(handle, product);
    assertArrayEquals(
        new float[] {12}, rig.download(fresh.address(), DataType.FLOAT32, 1), "3 times 4");
  }

  @Test
  void matricesMustFitTheirMemoryTypesAndEachOther() {
    Matrix a = new Stored(DataType.FLOAT32, M, K, 0, 1).matrix(false);
    Matrix b = new Stored(DataType.FLOAT32, K, N, 0, 2).matrix(false);
    Matrix c = new Stored(DataType.FLOAT32, M, N, 0, 3).matrix(false);
    refused(INVALID_VALUE, () -> multiply(1, a, b, 0, c), "no stream");
    cublas.setStream(handle, rig.stream);
    multiply(1, a, b, 0, c);
    refused(INVALID_VALUE, () -> multiply(1, leading(a, M - 1), b, 0, c), "leading dimension");
    refused(INVALID_VALUE, () -> multiply(1, leading(a, M + 1), b, 0, c), "allocation");
    refused(INVALID_VALUE, () -> multiply(1, a, b, 0, a), "onto its operands");
    Matrix turned = new Matrix(c.address(), c.type(), true, N);
    refused(INVALID_VALUE, () -> multiply(1, a, b, 0, turned), "transposed");
    Matrix half = new Stored(DataType.FLOAT16, K, N, 0, 2).matrix(false);
    refused(NOT_SUPPORTED, () -> multiply(1, a, half, 0, c));
    cublas.destroy(handle);
    refused("CUBLAS_STATUS_NOT_INITIALIZED", () -> multiply(1, a, b, 0, c));
  }

  private static Matrix leading(Matrix matrix, int leading) {
    return new Matrix(matrix.address(), matrix.type(), matrix.transposed(), leading);
  }

  @Test
  void aCaptureNeedsAWorkspaceSetAfterTheStream() {
    Matrix a = new Stored(DataType.FLOAT32, M, K, 0, 1).matrix(false);
    Matrix b = new Stored(DataType.FLOAT32, K, N, 0, 2).matrix(false);
    Matrix c = new Stored(DataType.FLOAT32, M, N, 0, 3).matrix(false);
    long workspace = rig.driver.allocate(1024);
    refused(INVALID_VALUE, () -> cublas.setWorkspace(handle, workspace, 1025));
    refused(INVALID_VALUE, () -> cublas.setWorkspace(handle, workspace + 16, 16));
    cublas.setWorkspace(handle, workspace, 1024);
    cublas.setStream(handle, rig.stream);
    rig.driver.beginCapture(rig.stream);
    Gemm gemm = gemm(Scaling.OVERWRITE, new Matrices(a, b, c));
    Runnable product = () -> cublas.multiply(handle, gemm);
    refused(NOT_SUPPORTED, product, "workspace");
    cublas.setWorkspace(handle, workspace, 1024);
    product.run();
    assertEquals(1, rig.driver.nodes(rig.driver.endCapture(rig.stream)));
  }
}
