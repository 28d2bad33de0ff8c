// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.contract.cuda.SimCalls;
import io.github.chromapath.contract.cuda.SimCalls.Call;
import io.github.chromapath.contract.cuda.SimCudaDriver;
import io.github.chromapath.contract.cuda.SimGpu;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The next batch is uploaded while the GPU computes. The test checks the order and the streams of
 * the trainer's calls of the simulated driver.
 */
class UploadOverlapTest {
  private static final int SIZE = 16;
  private static final float LR = 0.004f;
  private static final int STEPS = 2;

  /** Each of a batch's tensors, rgb, gray224 and labels, fits in one piece. */
  private static final int PIECES = 3;

  private static final String UPLOAD = "cuMemcpyHtoDAsync";
  private static final String DOWNLOAD = "cuMemcpyDtoHAsync";

  /** Records the calls of each step, from the end of one step to the end of the next. */
  private static final class Steps implements TrainingListener {
    private final SimCalls calls;
    final List<List<Call>> steps = new ArrayList<>();

    Steps(SimCalls calls) {
      this.calls = calls;
      calls.clear();
    }

    @Override
    public void step(TrainingState state, Losses losses) {
      steps.add(calls.calls());
      calls.clear();
    }

    @Override
    public void epoch(TrainingState state, Losses training, Losses validation) {}

    @Override
    public void saveBest(TrainingState state) {}

    @Override
    public void saveLast(TrainingState state) {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNextBatchIsUploadedWhileTheDeviceComputes(boolean graph) throws IOException {
    SimCudaDriver driver = new SimCudaDriver();
    CudaOptions options = CudaOptions.builder().graph(graph).build();
    try (SimGpu gpu = SimGpu.open(driver, options);
        TrainingRig rig = new TrainingRig(gpu.backend(), SIZE, LR, Precision.FP32)) {
      Steps listener = new Steps(driver.calls());
      rig.trainer.train(
          TrainingState.start(1),
          new TrainingLimits(1, Integer.MAX_VALUE),
          ScriptedData.of(SIZE, STEPS + 1, STEPS + 1),
          listener,
          () -> listener.steps.size() == STEPS);
      assertEquals(STEPS, listener.steps.size());
      int commands = computing(withoutCaptures(listener.steps.get(0))).size();
      assertTrue(commands > 500, "a step has " + commands + " commands");
      for (List<Call> step : listener.steps) {
        check(withoutCaptures(step), commands);
      }
      List<Call> last = withoutCaptures(listener.steps.get(STEPS - 1));
      assertEquals(graph ? 1 : commands, computing(last).size(), "launches, or one of a graph");
    }
  }

  /**
   * Checks one step.
   *
   * @param commands that the device has to compute in it
   */
  private static void check(List<Call> step, int commands) {
    List<Call> computing = computing(step);
    int read = firstRead(step);
    int begun = step.indexOf(computing.get(0));
    int launched = step.subList(0, read).lastIndexOf(computing.get(computing.size() - 1)) + 1;
    List<Call> between = step.subList(launched, read);
    List<Call> uploads = between.stream().filter(named(UPLOAD)).toList();
    assertEquals(PIECES, uploads.size(), "between the launches and the download of the losses");
    assertEquals(
        PIECES, step.stream().skip(begun).filter(named(UPLOAD)).count(), "and none elsewhere");

    CudaDriver.Stream compute = only(computing);
    CudaDriver.Stream copies = only(uploads);
    assertNotEquals(compute, copies);
    assertEquals(compute, only(List.of(step.get(read))));
    // The copy stream waits for no event, so the step cannot delay a copy. The host waits for
    // events only, and these waits end before the step is computed.
    assertEquals(
        Set.of(UPLOAD, "cuEventRecord"),
        names(between.stream().filter(call -> call.stream().equals(Optional.of(copies)))));
    assertEquals(
        Set.of("cuStreamWaitEvent", "cuMemcpyDtoDAsync", "cuEventRecord"),
        names(between.stream().filter(call -> call.stream().equals(Optional.of(compute)))));
    assertEquals(
        Set.of("cuEventSynchronize"),
        names(between.stream().filter(call -> call.stream().isEmpty())));
    for (Call upload : uploads) {
      assertTrue(upload.pending() >= commands, upload.pending() + " of " + commands + " to run");
    }
    assertEquals("cuStreamSynchronize", step.get(read + 1).name());
    assertEquals(Optional.of(compute), step.get(read + 1).stream());
  }

  /** The calls that launch the step, up to the first download. */
  private static List<Call> computing(List<Call> step) {
    return step.subList(0, firstRead(step)).stream()
        .filter(
            call ->
                call.name().matches("cuLaunchKernel|cuGraphLaunch|cudnnConvolution.*|cublasGemmEx"))
        .toList();
  }

  private static int firstRead(List<Call> step) {
    return step.stream().map(Call::name).toList().indexOf(DOWNLOAD);
  }

  private static Predicate<Call> named(String name) {
    return call -> call.name().equals(name);
  }

  private static Set<String> names(Stream<Call> calls) {
    return calls.map(Call::name).collect(Collectors.toSet());
  }

  /** The stream that all these calls share. */
  private static CudaDriver.Stream only(List<Call> calls) {
    Set<Optional<CudaDriver.Stream>> streams =
        calls.stream().map(Call::stream).collect(Collectors.toSet());
    assertEquals(1, streams.size());
    return streams.iterator().next().orElseThrow();
  }

  /** Drops calls that are captured and not executed, and those that build a graph. */
  private static List<Call> withoutCaptures(List<Call> calls) {
    List<Call> given = new ArrayList<>();
    boolean capturing = false;
    for (Call call : calls) {
      capturing |= call.name().equals("cuStreamBeginCapture");
      if (!capturing && !call.name().matches("cuGraph(Instantiate|Destroy)")) {
        given.add(call);
      }
      capturing &= !call.name().equals("cuStreamEndCapture");
    }
    return given;
  }
}
