// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.dryrun.LiveHandles;
import io.github.chromapath.backend.internal.cuda.dryrun.ProductTypes;
import java.util.stream.IntStream;

/**
 * cuBLAS on a simulated device: products in fp32, each sum in a fixed order. Only elements of the
 * matrices are read and written, never the gaps between columns. A handle needs a stream and,
 * before it is used in a capture, its own workspace. After a new stream is set, the workspace must
 * be set again.
 */
public final class SimCublas implements Cublas {
  private static final int VERSION = 120603;
  private static final String INVALID_VALUE = "CUBLAS_STATUS_INVALID_VALUE";
  private static final String NOT_SUPPORTED = "CUBLAS_STATUS_NOT_SUPPORTED";
  private static final byte SCRIBBLE = (byte) 0xa5;

  private static final class SimHandle implements Handle {
    SimStream stream;
    long workspace;
    long workspaceBytes;
  }

  private final SimCore core;
  private final LiveHandles handles = new LiveHandles("CUBLAS_STATUS_NOT_INITIALIZED");

  /** cuBLAS on a driver's device. */
  public SimCublas(SimCudaDriver driver) {
    core = driver.core();
    core.attach(handles);
  }

  @Override
  public int version(Handle handle) {
    String call = "cublasGetVersion()";
    core.enter(call);
    handles.use(SimHandle.class, handle, call);
    return VERSION;
  }

  @Override
  public Handle create() {
    core.enterOutsideCapture("cublasCreate()");
    return handles.add("cuBLAS handle", new SimHandle());
  }

  @Override
  public void destroy(Handle handle) {
    String call = "cublasDestroy()";
    core.destroy(call, () -> handles.remove(SimHandle.class, handle, call));
  }

  @Override
  public void setStream(Handle handle, CudaDriver.Stream stream) {
    String call = "cublasSetStream()";
    core.enter(call);
    SimHandle changed = handles.use(SimHandle.class, handle, call);
    changed.stream = core.stream(stream, call);
    changed.workspace = 0;
    changed.workspaceBytes = 0;
  }

  @Override
  public void setWorkspace(Handle handle, long workspace, long bytes) {
    String call = "cublasSetWorkspace(" + bytes + ")";
    core.enter(call);
    SimHandle changed = handles.use(SimHandle.class, handle, call);
    core.memory().table().require(workspace, bytes, "workspace", call, INVALID_VALUE);
    require(workspace % 256 == 0, call, "that is not aligned to 256 bytes");
    changed.workspace = workspace;
    changed.workspaceBytes = bytes;
  }

  @Override
  public void multiply(Handle handle, Gemm gemm) {
    int m = gemm.extents().m();
    int n = gemm.extents().n();
    int k = gemm.extents().k();
    String call = "cublasGemmEx(" + m + ", " + n + ", " + k + ")";
    core.enter(call);
    SimHandle used = handles.use(SimHandle.class, handle, call);
    require(used.stream != null, call, "of a handle with no stream set");
    SimStream stream = core.stream(used.stream, call);
    require(m > 0 && n > 0 && k > 0, call, "of an extent below 1");
    ProductTypes.require(core.device(), gemm, call);
    require(!gemm.matrices().c().transposed(), call, "onto a transposed matrix");
    Placed left = place(gemm.matrices().a(), m, k, "a", call);
    Placed right = place(gemm.matrices().b(), k, n, "b", call);
    Placed result = place(gemm.matrices().c(), m, n, "c", call);
    require(!result.overlaps(left) && !result.overlaps(right), call, "onto its operands");
    if (stream.capture() != null && used.workspaceBytes == 0) {
      throw new CudaException(call + ", captured without a workspace of its own,", NOT_SUPPORTED);
    }
    float alpha = gemm.scaling().alpha();
    float beta = gemm.scaling().beta();
    long workspace = used.workspace;
    long workspaceBytes = used.workspaceBytes;
    Runnable body =
        () -> {
          float[] product = product(left, right, m, n, k);
          if (beta != 0) {
            float[] old = result.read(core.memory(), call);
            for (int i = 0; i < product.length; i++) {
              product[i] = alpha * product[i] + beta * old[i];
            }
          } else {
            for (int i = 0; i < product.length; i++) {
              product[i] *= alpha;
            }
          }
          result.write(core.memory(), product);
          if (workspaceBytes > 0) {
            core.memory().bytes().fill(workspace, SCRIBBLE, (int) workspaceBytes);
          }
        };
    core.submit(stream, new SimCommand.Work(call, () -> {}, body));
  }

  private Placed place(Matrix matrix, int rows, int columns, String name, String call) {
    int stored = matrix.transposed() ? columns : rows;
    int lines = matrix.transposed() ? rows : columns;
    require(
        matrix.leading() >= stored, call, "with a leading dimension below the column of " + name);
    Placed placed = new Placed(matrix, stored, lines, name);
    core.memory().table().require(matrix.address(), placed.bytes(), name, call, INVALID_VALUE);
    require(
        matrix.address() % matrix.type().bytes() == 0, call, "with " + name + " between elements");
    return placed;
  }

  private static void require(boolean condition, String call, String why) {
    if (!condition) {
      throw new CudaException(call + ", " + why + ",", INVALID_VALUE);
    }
  }

  /** op(a) op(b), (m, n) column after column. */
  private float[] product(Placed a, Placed b, int m, int n, int k) {
    float[] left = a.columns(core.memory());
    float[] right = b.columns(core.memory());
    float[] product = new float[m * n];
    IntStream.range(0, n)
        .parallel()
        .forEach(j -> FloatRows.accumulate(product, j * m, m, right, j * k, 1, left, 0, m, k));
    return product;
  }

  /** A matrix in its stored form: {@code lines} columns of {@code length} elements. */
  private record Placed(Matrix matrix, int length, int lines, String name) {
    long bytes() {
      return ((long) (lines - 1) * matrix.leading() + length) * matrix.type().bytes();
    }

    boolean overlaps(Placed other) {
      return matrix.address() < other.matrix.address() + other.bytes()
          && other.matrix.address() < matrix.address() + bytes();
    }

    float[] read(SimMemory memory, String what) {
      float[] values = new float[length * lines];
      for (int line = 0; line < lines; line++) {
        float[] column = memory.read(at(line), matrix.type(), length, name + " of " + what);
        System.arraycopy(column, 0, values, line * length, length);
      }
      return values;
    }

    void write(SimMemory memory, float[] values) {
      float[] column = new float[length];
      for (int line = 0; line < lines; line++) {
        System.arraycopy(values, line * length, column, 0, length);
        memory.write(at(line), matrix.type(), column);
      }
    }

    private long at(int line) {
      return matrix.address() + (long) line * matrix.leading() * matrix.type().bytes();
    }

    /** The matrix after its transposition, column after column. */
    float[] columns(SimMemory memory) {
      float[] values = read(memory, "cublasGemmEx");
      if (!matrix.transposed()) {
        return values;
      }
      float[] turned = new float[values.length];
      for (int line = 0; line < lines; line++) {
        for (int i = 0; i < length; i++) {
          turned[i * lines + line] = values[line * length + i];
        }
      }
      return turned;
    }
  }
}
