// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnHandle;

/**
 * Queries cuDNN for the algorithms of a convolution. JCuda has separate types for each direction.
 *
 * <p>cuDNN may list an algorithm once for each math type, but JCuda omits the math type of an entry
 * of the forward direction. The entries of an algorithm are therefore merged. The result has the
 * best rank and the largest workspace of the usable entries, and is deterministic only if all of
 * them are. {@link #workspaceBytes} tells in which math types an algorithm runs.
 */
record CudnnSearch(Call call) {
  List<Algorithm> byHeuristics(cudnnHandle handle, Direction direction, Descriptors descriptors) {
    CudnnDescriptor.All d = CudnnDescriptor.All.of(descriptors);
    Found found = new Found(mostAlgorithms(handle, direction));
    int status =
        switch (direction) {
          case FORWARD ->
              JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(
                  handle,
                  d.x(),
                  d.w(),
                  d.convolution(),
                  d.y(),
                  found.most,
                  found.count,
                  found.forward);
          case BACKWARD_DATA ->
              JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                  handle,
                  d.w(),
                  d.y(),
                  d.convolution(),
                  d.x(),
                  found.most,
                  found.count,
                  found.backwardData);
          case BACKWARD_FILTER ->
              JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                  handle,
                  d.x(),
                  d.y(),
                  d.convolution(),
                  d.w(),
                  found.most,
                  found.count,
                  found.backwardFilter);
        };
    call.check(
        status,
        "cudnnGetConvolution" + direction.functionPart() + "Algorithm_v7",
        descriptors,
        found.most);
    return found.algorithms(direction);
  }

  List<Algorithm> byTime(cudnnHandle handle, ConvolutionCall convolution, Workspace workspace) {
    Direction direction = convolution.direction();
    CudnnDescriptor.All d = CudnnDescriptor.All.of(convolution.descriptors());
    Operands operands = convolution.operands();
    DeviceAddress x = new DeviceAddress(operands.x());
    DeviceAddress w = new DeviceAddress(operands.w());
    DeviceAddress y = new DeviceAddress(operands.y());
    DeviceAddress scratch = new DeviceAddress(workspace.address());
    Found found = new Found(mostAlgorithms(handle, direction));
    int status =
        switch (direction) {
          case FORWARD ->
              JCudnn.cudnnFindConvolutionForwardAlgorithmEx(
                  handle,
                  d.x(),
                  x,
                  d.w(),
                  w,
                  d.convolution(),
                  d.y(),
                  y,
                  found.most,
                  found.count,
                  found.forward,
                  scratch,
                  workspace.bytes());
          case BACKWARD_DATA ->
              JCudnn.cudnnFindConvolutionBackwardDataAlgorithmEx(
                  handle,
                  d.w(),
                  w,
                  d.y(),
                  y,
                  d.convolution(),
                  d.x(),
                  x,
                  found.most,
                  found.count,
                  found.backwardData,
                  scratch,
                  workspace.bytes());
          case BACKWARD_FILTER ->
              JCudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx(
                  handle,
                  d.x(),
                  x,
                  d.y(),
                  y,
                  d.convolution(),
                  d.w(),
                  w,
                  found.most,
                  found.count,
                  found.backwardFilter,
                  scratch,
                  workspace.bytes());
        };
    call.check(
        status,
        "cudnnFindConvolution" + direction.functionPart() + "AlgorithmEx",
        convolution.descriptors(),
        operands,
        found.most,
        scratch,
        workspace.bytes());
    return found.algorithms(direction);
  }

  /** The size of the workspace, read as a signed number. */
  long workspaceBytes(
      cudnnHandle handle, Direction direction, Descriptors descriptors, int algorithm) {
    CudnnDescriptor.All d = CudnnDescriptor.All.of(descriptors);
    long[] bytes = new long[1];
    int status =
        switch (direction) {
          case FORWARD ->
              JCudnn.cudnnGetConvolutionForwardWorkspaceSize(
                  handle, d.x(), d.w(), d.convolution(), d.y(), algorithm, bytes);
          case BACKWARD_DATA ->
              JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(
                  handle, d.w(), d.y(), d.convolution(), d.x(), algorithm, bytes);
          case BACKWARD_FILTER ->
              JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                  handle, d.x(), d.y(), d.convolution(), d.w(), algorithm, bytes);
        };
    call.check(
        status,
        "cudnnGetConvolution" + direction.functionPart() + "WorkspaceSize",
        descriptors,
        algorithm);
    return bytes[0];
  }

  private int mostAlgorithms(cudnnHandle handle, Direction direction) {
    int[] most = new int[1];
    int status =
        switch (direction) {
          case FORWARD -> JCudnn.cudnnGetConvolutionForwardAlgorithmMaxCount(handle, most);
          case BACKWARD_DATA ->
              JCudnn.cudnnGetConvolutionBackwardDataAlgorithmMaxCount(handle, most);
          case BACKWARD_FILTER ->
              JCudnn.cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(handle, most);
        };
    call.check(
        status, "cudnnGetConvolution" + direction.functionPart() + "AlgorithmMaxCount", handle);
    return most[0];
  }

  /** An empty result list for each of the three types; the call fills one of them. */
  private static final class Found {
    final int most;
    final int[] count = new int[1];
    final cudnnConvolutionFwdAlgoPerf[] forward;
    final cudnnConvolutionBwdDataAlgoPerf[] backwardData;
    final cudnnConvolutionBwdFilterAlgoPerf[] backwardFilter;

    Found(int most) {
      this.most = most;
      forward = new cudnnConvolutionFwdAlgoPerf[most];
      backwardData = new cudnnConvolutionBwdDataAlgoPerf[most];
      backwardFilter = new cudnnConvolutionBwdFilterAlgoPerf[most];
    }

    List<Algorithm> algorithms(Direction direction) {
      return switch (direction) {
        case FORWARD -> list(forward, p -> algorithm(p.algo, p.status, p.memory, p.determinism));
        case BACKWARD_DATA ->
            list(backwardData, p -> algorithm(p.algo, p.status, p.memory, p.determinism));
        case BACKWARD_FILTER ->
            list(backwardFilter, p -> algorithm(p.algo, p.status, p.memory, p.determinism));
      };
    }

    private <T> List<Algorithm> list(T[] results, Function<T, Algorithm> read) {
      Map<Integer, Algorithm> algorithms = new LinkedHashMap<>();
      Arrays.stream(results)
          .limit(count[0])
          .map(read)
          .forEach(entry -> algorithms.merge(entry.algorithm(), entry, Found::both));
      return List.copyOf(algorithms.values());
    }

    /** Merges two entries of one algorithm. The result is usable if either entry is. */
    private static Algorithm both(Algorithm better, Algorithm other) {
      if (!better.usable() || !other.usable()) {
        return better.usable() ? better : other;
      }
      return new Algorithm(
          better.algorithm(),
          better.status(),
          Math.max(better.workspaceBytes(), other.workspaceBytes()),
          better.deterministic() && other.deterministic());
    }
  }

  private static Algorithm algorithm(int algorithm, int status, long memory, int determinism) {
    return new Algorithm(
        algorithm,
        JCudnn.cudnnGetErrorString(status),
        memory,
        determinism == cudnnDeterminism.CUDNN_DETERMINISTIC);
  }
}
