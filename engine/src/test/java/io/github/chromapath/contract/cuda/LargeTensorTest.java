// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.estimate.DryRunTraining;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Convolutions of tensors that are too large for one descriptor of cuDNN. */
@Tag("fast")
class LargeTensorTest {
  private static final int IMAGES = 5;

  /** x has 120 elements an image, so that two images fit. */
  private static final long TWO_IMAGES = 300;

  private static Map<String, float[]> run(DataType type, long mostElements) {
    SimCudaDriver driver = new SimCudaDriver();
    SimCudnn cudnn = new SimCudnn(driver, SimAlgorithm.USUAL, mostElements, true);
    CudaOptions options = SimLayer.options(8 << 20).build();
    try (SimLayer layer = new SimLayer(driver, cudnn, options, type, IMAGES)) {
      return layer.run();
    } finally {
      assertEquals(List.of(), driver.leaks());
    }
  }

  /** The weight gradient is a sum of the parts' gradients, each rounded to the type. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
  void aDividedBatchHasTheResultsOfTheWhole(DataType type) {
    Map<String, float[]> whole = run(type, Integer.MAX_VALUE);
    Map<String, float[]> divided = run(type, TWO_IMAGES);
    Shape images = new Shape(IMAGES, 6, 5, 3);
    TensorAssert.assertSameBits("y", images, divided.get("y"), whole.get("y"));
    Shape input = new Shape(IMAGES, 6, 5, 4);
    TensorAssert.assertSameBits("dx", input, divided.get("dx"), whole.get("dx"));
    double bound =
        switch (type) {
          case FLOAT16 -> 2 * 0x1p-11;
          case BFLOAT16 -> 2 * 0x1p-8;
          default -> 1e-6;
        };
    TensorAssert.assertClose(
        "dw", new Shape(3, 3, 3, 4), divided.get("dw"), whole.get("dw"), bound);
  }

  @Test
  void anImageThatIsTooLargeIsRefused() {
    OutOfDeviceMemoryException refusal =
        assertThrows(OutOfDeviceMemoryException.class, () -> run(DataType.FLOAT32, 119));
    assertEquals(
        "FORWARD (5, 6, 5, 4) (5, 6, 5, 3) k3 s1 p1 FLOAT32: one picture has 120 elements, but a"
            + " tensor of cuDNN holds at most 119",
        refusal.getMessage());
  }

  /** The 64 channels of the concatenation at 896 x 896 reach 2^31 elements at 42 images. */
  @Test
  void theLimitIsTwoToThePowerOf31() {
    assertEquals(1, forwardCalls(41));
    assertEquals(2, forwardCalls(42));
    assertEquals(3, forwardCalls(84));
  }

  /** A whole step, which a GPU with the memory of an H200 can make. */
  @Test
  void aStepOf48PicturesIsDivided() {
    GpuSpec h200 = new GpuSpec("NVIDIA H200", 9, 0, 132, 141L << 30);
    StepSpec few =
        new StepSpec(
            ModelConfig.standard(),
            new InputSize(896, 896),
            4,
            Precision.BF16,
            Optional.of(PerceptualSize.OWN));
    long whole = weightGradients(h200, few);
    long divided = weightGradients(h200, few.withBatch(48));
    assertTrue(divided > whole, divided + " weight gradients, not " + whole);
  }

  /** The number of weight gradients; the perceptual loss, made image by image, has none. */
  private static long weightGradients(GpuSpec gpu, StepSpec spec) {
    try (DryRunTraining training = new DryRunTraining(gpu, spec)) {
      return training.step().commands().libraryCalls().get("cudnnConvolutionBackwardFilter");
    }
  }

  private static long forwardCalls(int images) {
    GpuSpec large = new GpuSpec("a large card", 9, 0, 132, 1L << 40);
    Tensor x = new Tensor("x", new Shape(images, 896, 896, 64), DataType.FLOAT16);
    Tensor w = new Tensor("w", new Shape(3, 3, 3, 64), DataType.FLOAT32);
    Tensor y = new Tensor("y", new Shape(images, 896, 896, 3), DataType.FLOAT16);
    Op forward = new Convolution.Forward(x, w, y, ConvolutionGeometry.same(3, 1));
    try (DryRun dryRun = Backends.dryRun(large, CudaOptions.standard());
        Memory memory = dryRun.backend().allocate(x.bytes() + w.bytes() + y.bytes() + 512)) {
      x.bind(memory, 0);
      y.bind(memory, x.bytes());
      w.bind(memory, x.bytes() + y.bytes());
      try (Executable executable = dryRun.backend().compile(List.of(forward))) {
        executable.run();
        return dryRun.report().commands().callsOf("cudnn");
      }
    }
  }
}
