// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.contract.cuda.SimAlgorithm.Fault;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions to which cuDNN adds a bias and applies ReLU. */
@Tag("fast")
class BiasReluTest {
  private static final int IMAGES = 5;
  private static final Shape Y = new Shape(IMAGES, 6, 5, 3);
  private static final String FUSED = "cudnnConvolutionBiasActivationForward";
  private static final String PLAIN = "cudnnConvolutionForward";

  /** y, and the calls that computed it. */
  private static float[] run(
      DataType type, boolean addend, Fault fault, long mostElements, String called) {
    SimCudaDriver driver = new SimCudaDriver();
    List<SimAlgorithm> algorithms = List.of(SimAlgorithm.of(1, 0, true).with(fault));
    SimCudnn cudnn = new SimCudnn(driver, algorithms, mostElements, true);
    try (SimLayer layer =
        new SimLayer(driver, cudnn, SimLayer.options(1 << 20).build(), type, IMAGES)) {
      float[] y = layer.runBiasRelu(addend);
      assertEquals(called.equals(PLAIN), driver.calls().count(PLAIN) > 0, PLAIN);
      return y;
    } finally {
      assertEquals(List.of(), driver.leaks());
    }
  }

  /**
   * Without an algorithm for all of it, bias and ReLU are kernels. In 16 bits, each of them rounds
   * once more, while the bias in cuDNN is rounded to the type: three roundings of numbers that are
   * at most a few times as large as y.
   */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, false",
    "FLOAT32, true",
    "FLOAT16, false",
    "FLOAT16, true",
    "BFLOAT16, false",
    "BFLOAT16, true"
  })
  void bothWaysHaveTheSameResult(DataType type, boolean addend) {
    float[] fused = run(type, addend, Fault.NONE, Integer.MAX_VALUE, FUSED);
    float[] separate = run(type, addend, Fault.NO_BIAS_RELU, Integer.MAX_VALUE, PLAIN);
    double bound =
        switch (type) {
          case FLOAT16 -> 4 * 0x1p-11;
          case BFLOAT16 -> 4 * 0x1p-8;
          default -> 1e-6;
        };
    TensorAssert.assertClose("y", Y, fused, separate, bound);
  }

  /** The parts of a batch that is too large for a descriptor. */
  @ParameterizedTest
  @CsvSource({"FLOAT32, false", "BFLOAT16, true"})
  void aDividedBatchHasTheResultOfTheWhole(DataType type, boolean addend) {
    float[] whole = run(type, addend, Fault.NONE, Integer.MAX_VALUE, FUSED);
    float[] divided = run(type, addend, Fault.NONE, 300, FUSED);
    TensorAssert.assertSameBits("y", Y, divided, whole);
  }
}
