// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.tensor.DataType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One counter for the driver, cuDNN and cuBLAS makes each call of a program fail in turn. */
class SimFailureTest {
  private static final String FAILURE = "CUDA_ERROR_UNKNOWN";

  @Test
  void eachCallFailsInTurnAndACorrectProgramLeaksNothing() {
    SimCudaDriver whole = new SimCudaDriver();
    program(whole);
    int calls = whole.calls().total();
    assertEquals(1, whole.calls().count("cudnnCreate"));
    assertEquals(1, whole.calls().count("cublasDestroy"));
    for (int n = 1; n <= calls; n++) {
      SimCudaDriver driver = new SimCudaDriver();
      driver.calls().failAt(n, FAILURE);
      CudaException failure = assertThrows(CudaException.class, () -> program(driver));
      assertEquals(FAILURE, failure.status(), "call " + n + ": " + whole.calls().log().get(n - 1));
      assertTrue(driver.calls().failed());
      assertEquals(List.of(), driver.leaks(), "after call " + n);
    }
  }

  @Test
  void leaksOfAProgramAreDetected() {
    SimCudaDriver driver = new SimCudaDriver();
    driver.init();
    driver.setCurrent(driver.retainPrimaryContext(0));
    Cudnn cudnn = new SimCudnn(driver);
    cudnn.createConvolution(1, 1, MathType.FMA);
    new SimCublas(driver).create();
    driver.releasePrimaryContext(0);
    assertEquals(
        List.of("cuBLAS handle 1, when the context ended", "convolution descriptor 1"),
        driver.leaks());
  }

  /** Creates one object of each kind and destroys them in reverse order. */
  private static void program(SimCudaDriver driver) {
    Cudnn cudnn = new SimCudnn(driver);
    Cublas cublas = new SimCublas(driver);
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      driver.init();
      CudaDriver.Context context = driver.retainPrimaryContext(0);
      undo.push(() -> driver.releasePrimaryContext(0));
      driver.setCurrent(context);
      CudaDriver.Stream stream = driver.createStream();
      undo.push(() -> driver.destroy(stream));
      Cudnn.Handle convolving = cudnn.create();
      undo.push(() -> cudnn.destroy(convolving));
      Cublas.Handle multiplying = cublas.create();
      undo.push(() -> cublas.destroy(multiplying));
      Cudnn.TensorDescriptor tensor = cudnn.createTensor(DataType.FLOAT32, 1, 1, 1, 1);
      undo.push(() -> cudnn.destroy(tensor));
      long address = driver.allocate(8);
      undo.push(() -> driver.free(address));
      CudaDriver.PinnedMemory pinned = driver.allocatePinned(8);
      undo.push(() -> driver.freePinned(pinned));
      CudaDriver.Module module = driver.loadModule(SimRig.INCREMENT);
      undo.push(() -> driver.unload(module));
      driver.beginCapture(stream);
      undo.push(() -> driver.destroy(driver.endCapture(stream)));
    } catch (CudaException e) {
      undoAll(undo, e);
    }
    undoAll(undo, null);
  }

  private static void undoAll(Deque<Runnable> undo, CudaException before) {
    CudaException first = before;
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (CudaException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
