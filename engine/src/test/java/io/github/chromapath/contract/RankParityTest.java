// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.cuda.SimCudaDriver;
import io.github.chromapath.contract.cuda.SimGpu;
import io.github.chromapath.contract.cuda.SimNcclNetwork;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.ReducePrecision;
import io.github.chromapath.graph.SlicingBackend;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training on several ranks against libtorch: outputs, losses, every gradient, running statistics
 * and parameters after AdaDelta steps. Sums over ranks are other roundings of the same sums, so the
 * bounds are those of {@link NetworkParity} for one rank. All ranks must have the same bits.
 */
class RankParityTest {
  private static final int THREADS = 2;
  private static final double WIDTH = 1.0 / 8;
  private static final NetworkWeights VGG = NetworkWeights.vgg(2);
  private static final ParallelConfig SYNCHRONIZED =
      ParallelConfig.standard().withSyncBatchNorm(true);

  /**
   * Cold diffusion, whose convolutions all have a batch norm, over the whole batch: one rank with
   * four images, four with one image, and two with one and two images.
   */
  @ParameterizedTest
  @CsvSource({"1, 4, 10", "4, 4, 10", "2, 3, 2"})
  void synchronizedRanksAgreeWithLibtorch(int world, int images, int steps) throws Exception {
    NetworkWeights weights = NetworkWeights.coldDiffusion(WIDTH, 1);
    NetworkBatch batch = NetworkBatch.random(images, 24, 32, 4);
    NetworkParity parity =
        new NetworkParity(new ColdDiffusionOracle(weights, 1, THREADS), batch, steps, 3);
    RankNetwork ranks = new RankNetwork(world, SYNCHRONIZED, List.of());
    if (world == 1) {
      parity.check(ranks.train(coldDiffusion(), weights, VGG, batch, steps));
    } else {
      parity.checkTraining(ranks.train(coldDiffusion(), weights, VGG, batch, steps));
    }
  }

  /**
   * In slices that are summed during the backward pass. Every sum adds the ranks in the same order,
   * so the results have the same bits.
   */
  @ParameterizedTest
  @CsvSource({
    "2, true, FP32",
    "3, true, FP32",
    "4, false, FP32",
    "2, true, BF16",
    "4, false, BF16"
  })
  void slicesHaveTheBitsOfTheWhole(int world, boolean syncBatchNorm, ReducePrecision gradients)
      throws Exception {
    ParallelConfig parallel = new ParallelConfig(syncBatchNorm, gradients);
    NetworkWeights weights = NetworkWeights.coldDiffusion(WIDTH, 1);
    NetworkBatch batch = NetworkBatch.random(4, 24, 32, 4);
    Map<String, float[]> whole =
        new RankNetwork(world, parallel, List.of()).train(coldDiffusion(), weights, VGG, batch, 3);
    Map<String, float[]> sliced =
        new RankNetwork(world, parallel, List.of(), RankParityTest::slicing)
            .train(coldDiffusion(), weights, VGG, batch, 3);
    assertEquals(whole.keySet(), sliced.keySet());
    whole.forEach((name, values) -> assertArrayEquals(values, sliced.get(name), name));
  }

  /** A CPU that sums gradients in slices. */
  private static Backend slicing(Communicator ranks) {
    return new SlicingBackend(CpuBackend.open(1, ranks));
  }

  /**
   * The low-level layers of this network are used twice, and the second use has gradients of its
   * own, which are added before the sum.
   */
  @ParameterizedTest
  @CsvSource({"2, 3", "3, 3"})
  void sharedParametersAgreeWithLibtorch(int world, int images) throws Exception {
    double width = 1.0 / 16;
    NetworkWeights weights = NetworkWeights.iizuka(width, ModelConfig.CLASSES, 1);
    NetworkBatch batch = NetworkBatch.random(images, 64, 40, 4).withLabelsPerImage();
    new NetworkParity(new IizukaOracle(weights, THREADS), batch, 2, 3)
        .checkTraining(
            new RankNetwork(world, SYNCHRONIZED, List.of(), RankParityTest::slicing)
                .train(IizukaConfig.standard().withWidth(width), weights, VGG, batch, 2));
  }

  private static ModelConfig coldDiffusion() {
    return ColdDiffusionConfig.standard().withWidth(WIDTH).withSteps(1);
  }

  /** Each rank normalises with statistics of its slice; libtorch runs once a slice. */
  @ParameterizedTest
  @CsvSource({"2, 4", "2, 3"})
  void localBatchNormAgreesWithLibtorchBySlice(int world, int images) throws Exception {
    int steps = 3;
    NetworkWeights weights = NetworkWeights.coldDiffusion(WIDTH, 1);
    NetworkBatch batch = NetworkBatch.random(images, 24, 32, 4);
    new NetworkParity(new SlicedColdDiffusionOracle(weights, world, THREADS), batch, steps, 3)
        .checkTraining(
            new RankNetwork(world, ParallelConfig.standard(), List.of())
                .train(coldDiffusion(), weights, VGG, batch, steps));
  }

  /** NCCL and the GPUs are simulated. Every rank has the GPU's bits of the same sums. */
  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void simulatedGpusAgreeWithLibtorch(boolean syncBatchNorm, boolean slices) throws Exception {
    int world = 2;
    NetworkWeights weights = NetworkWeights.coldDiffusion(WIDTH, 1);
    NetworkBatch batch = NetworkBatch.random(3, 24, 32, 4);
    ParityOracle oracle =
        syncBatchNorm
            ? new ColdDiffusionOracle(weights, 1, THREADS)
            : new SlicedColdDiffusionOracle(weights, world, THREADS);
    List<SimCudaDriver> drivers = List.of(new SimCudaDriver(), new SimCudaDriver());
    SimNcclNetwork network = new SimNcclNetwork();
    RankNetwork ranks =
        new RankNetwork(
            world,
            ParallelConfig.standard().withSyncBatchNorm(syncBatchNorm),
            List.of(),
            processes -> {
              SimCudaDriver driver = drivers.get(processes.rank());
              Backend gpu =
                  SimGpu.open(driver, CudaOptions.standard(), processes, network).backend();
              return slices ? new SlicingBackend(gpu) : gpu;
            });
    new NetworkParity(oracle, batch, 2, 3)
        .checkTraining(ranks.train(coldDiffusion(), weights, VGG, batch, 2));
    drivers.forEach(driver -> assertEquals(List.of(), driver.leaks()));
  }

  /**
   * The paper's network with all three losses, and groups that are not trained. All labels but a
   * few are on one rank; the first rank has none.
   */
  @Test
  void allLossesAgreeWithUnevenLabelsAndFrozenGroups() throws Exception {
    List<String> frozen = List.of("context.resnet.layer1", "spatial.conv2", "color.ds3");
    NetworkWeights weights = NetworkWeights.network(WIDTH, ModelConfig.CLASSES, 1);
    NetworkBatch batch = labelledOn(NetworkBatch.random(3, 40, 24, 4), 0, 300, 50176);
    TorchMultipath.Settings settings =
        new TorchMultipath.Settings(true, true, Lightness.SRGB, 255, -128, frozen);
    NetworkOracle oracle = new NetworkOracle(weights, VGG, settings, THREADS);
    ModelConfig model = ModelConfig.standard().withWidth(WIDTH);
    new NetworkParity(oracle, batch, 1, 8)
        .checkTraining(
            new RankNetwork(3, SYNCHRONIZED, frozen).train(model, weights, VGG, batch, 1));
  }

  /** A batch whose images keep the labels of so many pixels each. */
  private static NetworkBatch labelledOn(NetworkBatch batch, int... pixels) {
    float[] labels = batch.labels().values().clone();
    int image = labels.length / pixels.length;
    for (int n = 0; n < pixels.length; n++) {
      Arrays.fill(labels, n * image + pixels[n], (n + 1) * image, 255);
    }
    Shape shape = batch.labels().shape();
    return new NetworkBatch(
        batch.gray(), batch.gray224(), batch.ab(), batch.rgb(), HostTensor.of(shape, labels));
  }
}
