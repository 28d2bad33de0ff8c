// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static io.github.chromapath.contract.cuda.SimRig.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that the simulated cuDNN refuses, and the time at which its results appear. */
class SimCudnnTest {
  private static final String BAD_PARAM = "CUDNN_STATUS_BAD_PARAM";
  private static final String NOT_SUPPORTED = "CUDNN_STATUS_NOT_SUPPORTED";
  private static final int PLAIN = 1;
  private static final int HUNGRY = 3;

  private final SimRig rig = SimRig.seeded(4);
  private final SimCudaDriver driver = rig.driver;
  private final Cudnn cudnn = new SimCudnn(driver);
  private final Cudnn.Handle handle = cudnn.create();

  /** One pixel of two channels to one channel: y = x . w. */
  private final Cudnn.TensorDescriptor x = cudnn.createTensor(DataType.FLOAT32, 1, 2, 1, 1);

  private final Cudnn.TensorDescriptor y = cudnn.createTensor(DataType.FLOAT32, 1, 1, 1, 1);
  private final Cudnn.FilterDescriptor w = cudnn.createFilter(DataType.FLOAT32, 1, 2, 1, 1);
  private final Cudnn.ConvolutionDescriptor plain = cudnn.createConvolution(0, 1, MathType.FMA);
  private final Descriptors descriptors = new Descriptors(x, w, plain, y);
  private final long xAt = rig.upload(DataType.FLOAT32, 1, 2);
  private final long wAt = rig.upload(DataType.FLOAT32, 10, 20);
  private final long yAt = driver.allocate(4);
  private final Operands operands = new Operands(xAt, wAt, yAt);

  private void forward(float beta) {
    forward(operands, beta);
  }

  private void forward(Operands where, float beta) {
    cudnn.convolve(handle, call(where), PLAIN, Workspace.NONE, new Scaling(1, beta));
  }

  private ConvolutionCall call(Operands where) {
    return new ConvolutionCall(Direction.FORWARD, descriptors, where);
  }

  private float result() {
    return rig.download(yAt, DataType.FLOAT32, 1)[0];
  }

  @Test
  void resultsAppearWhenTheStreamRuns() {
    cudnn.setStream(handle, rig.stream);
    driver.fill(yAt, (byte) 0, 4, rig.stream);
    forward(0);
    driver.fill(xAt, (byte) 0, 8, rig.stream);
    assertTrue(!driver.core().memory().bytes().isWritten(yAt, 4), "nothing has run yet");
    assertEquals(50, result());
    forward(1);
    assertEquals(50, result());
  }

  @Test
  void betaZeroDoesNotReadTheTargetAndAnotherBetaDoes() {
    cudnn.setStream(handle, rig.stream);
    forward(0);
    assertEquals(50, result());
    forward(2);
    assertEquals(150, result());
    long fresh = driver.allocate(4);
    forward(new Operands(xAt, wAt, fresh), 1);
    refused("CUDA_ERROR_LAUNCH_FAILED", () -> driver.synchronize(rig.stream), "never written");
  }

  @Test
  void unwrittenInputsAreAFault() {
    cudnn.setStream(handle, rig.stream);
    long fresh = driver.allocate(8);
    forward(new Operands(fresh, wAt, yAt), 0);
    refused("CUDA_ERROR_LAUNCH_FAILED", () -> driver.synchronize(rig.stream), "x of cudnn");
  }

  @Test
  void operandsMustBeInAllocationsAndNotOverlap() {
    refused(BAD_PARAM, () -> forward(0), "no stream set");
    cudnn.setStream(handle, rig.stream);
    for (Operands wrong :
        List.of(
            new Operands(xAt + 4, wAt, yAt),
            new Operands(xAt, 0, yAt),
            new Operands(xAt, wAt, yAt - 4),
            new Operands(xAt, wAt, xAt),
            new Operands(xAt, wAt, wAt + 4))) {
      refused(BAD_PARAM, () -> forward(wrong, 0));
    }
  }

  @Test
  void workspacesMustBeLargeEnoughAndAreOverwritten() {
    cudnn.setStream(handle, rig.stream);
    long needed = 1 << 20;
    long workspace = driver.allocate(needed);
    driver.fill(workspace, (byte) 7, needed, rig.stream);
    refused(BAD_PARAM, () -> hungry(workspace, needed - 1), "1048575 bytes of workspace");
    refused(BAD_PARAM, () -> hungry(workspace + 256, needed), "workspace");
    refused(BAD_PARAM, () -> hungry(0, needed), "workspace");
    hungry(workspace, needed);
    assertEquals(50, result());
    assertTrue(
        driver.core().memory().bytes().ints(workspace + needed - 4, 1)[0] != 0x07070707,
        "overwritten");
    long shared = driver.allocate(needed + 4);
    refused(
        BAD_PARAM,
        () -> hungry(new Operands(xAt, wAt, shared), new Workspace(shared, needed + 4)),
        "overlap");
  }

  private void hungry(long workspace, long bytes) {
    hungry(operands, new Workspace(workspace, bytes));
  }

  private void hungry(Operands where, Workspace workspace) {
    cudnn.convolve(handle, call(where), HUNGRY, workspace, Scaling.OVERWRITE);
  }

  @Test
  void algorithmsAreListedAndMeasured() {
    cudnn.setStream(handle, rig.stream);
    List<Algorithm> listed = cudnn.algorithms(handle, Direction.FORWARD, descriptors);
    assertEquals(List.of(6, 0, 3, 1), listed.stream().map(Algorithm::algorithm).toList());
    assertTrue(!listed.get(0).usable() && listed.get(1).usable());
    assertTrue(!listed.get(1).deterministic() && listed.get(2).deterministic());
    assertEquals(1 << 20, listed.get(2).workspaceBytes());
    driver.fill(yAt, (byte) 0, 4, rig.stream);
    long workspace = driver.allocate(1 << 20);
    List<Algorithm> measured =
        cudnn.measure(handle, call(operands), new Workspace(workspace, 1 << 20));
    assertEquals(
        List.of(1, 3),
        measured.stream().filter(Algorithm::usable).map(Algorithm::algorithm).toList());
    assertTrue(Float.isNaN(result()), "measuring overwrites the result");
  }

  @Test
  void descriptorsMustFitTogether() {
    Cudnn.TensorDescriptor wide = cudnn.createTensor(DataType.FLOAT32, 1, 3, 1, 1);
    Cudnn.TensorDescriptor tall = cudnn.createTensor(DataType.FLOAT32, 1, 1, 2, 1);
    Cudnn.TensorDescriptor half = cudnn.createTensor(DataType.FLOAT16, 1, 1, 1, 1);
    for (Descriptors wrong :
        List.of(
            new Descriptors(wide, w, plain, y),
            new Descriptors(x, w, plain, tall),
            new Descriptors(x, w, plain, wide),
            new Descriptors(x, w, plain, half),
            new Descriptors(x, w, cudnn.createConvolution(1, 1, MathType.FMA), y),
            new Descriptors(null, w, plain, y),
            new Descriptors(x, w, null, y))) {
      refused(BAD_PARAM, () -> cudnn.algorithms(handle, Direction.FORWARD, wrong));
    }
    cudnn.destroy(w);
    refused(BAD_PARAM, () -> cudnn.algorithms(handle, Direction.FORWARD, descriptors));
    refused(BAD_PARAM, () -> cudnn.destroy(w));
    refused(BAD_PARAM, () -> cudnn.createTensor(DataType.UINT8, 1, 1, 1, 1));
    refused(BAD_PARAM, () -> cudnn.createFilter(DataType.FLOAT32, 0, 1, 1, 1));
    refused(BAD_PARAM, () -> cudnn.createConvolution(0, 0, MathType.FMA));
  }

  @Test
  void mathTypesMustFitDataTypesAndDevice() {
    Descriptors wide = new Descriptors(x, w, cudnn.createConvolution(0, 1, MathType.TENSOR_OP), y);
    refused(NOT_SUPPORTED, () -> cudnn.algorithms(handle, Direction.FORWARD, wide));
    Descriptors tensorFloat32 =
        new Descriptors(x, w, cudnn.createConvolution(0, 1, MathType.DEFAULT), y);
    cudnn.algorithms(handle, Direction.FORWARD, tensorFloat32);
    SimRig turing =
        new SimRig(new SimCudaDriver(new GpuSpec("Simulated Turing", 7, 5, 2, 1 << 20), 1));
    Cudnn old = new SimCudnn(turing.driver);
    Cudnn.Handle oldHandle = old.create();
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      Descriptors narrow =
          new Descriptors(
              old.createTensor(type, 1, 1, 1, 1),
              old.createFilter(type, 1, 1, 1, 1),
              old.createConvolution(0, 1, MathType.TENSOR_OP),
              old.createTensor(type, 1, 1, 1, 1));
      if (type == DataType.FLOAT16) {
        old.algorithms(oldHandle, Direction.FORWARD, narrow);
      } else {
        refused(NOT_SUPPORTED, () -> old.algorithms(oldHandle, Direction.FORWARD, narrow), "7.5");
      }
    }
  }

  @Test
  void convolutionsAreCapturedLikeKernels() {
    cudnn.setStream(handle, rig.stream);
    driver.beginCapture(rig.stream);
    forward(0);
    CudaDriver.Graph graph = driver.endCapture(rig.stream);
    assertEquals(1, driver.nodes(graph));
    driver.launch(driver.instantiate(graph), rig.stream);
    assertEquals(50, result());
    driver.beginCapture(rig.stream);
    refused(
        "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
        () -> cudnn.measure(handle, call(operands), Workspace.NONE));
  }

  @Test
  void handlesAndDescriptorsAreAmongTheLeaks() {
    String leaks = driver.leaks().toString();
    assertTrue(
        leaks.contains("cuDNN handle 1")
            && leaks.contains("tensor descriptor 2")
            && leaks.contains("filter descriptor 1")
            && leaks.contains("convolution descriptor 1"),
        leaks);
    cudnn.destroy(handle);
    refused("CUDNN_STATUS_NOT_INITIALIZED", () -> cudnn.setStream(handle, rig.stream));
  }
}
