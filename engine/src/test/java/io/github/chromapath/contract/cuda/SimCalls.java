// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Records the calls of the driver, cuDNN and cuBLAS in order and counts them by function name. Can
 * make one call fail.
 */
public final class SimCalls {
  /**
   * A call.
   *
   * @param name NVIDIA's name of the function
   * @param stream the stream of the call, given directly or by a library's handle; empty if none
   * @param pending commands of all streams that were enqueued before the call and had not run yet;
   *     0 if the call has no stream
   */
  public record Call(String name, Optional<CudaDriver.Stream> stream, int pending) {}

  private final List<Call> log = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private long untilFailure;
  private String status;

  /**
   * Makes a call fail without effect, once. A call that destroys, frees, releases or ends a capture
   * has its effect before it fails, since callers do not retry it.
   *
   * @param n number of the failing call, 1 for the next one
   * @param failure status of the failing call
   */
  public void failAt(long n, String failure) {
    if (n < 1) {
      throw new IllegalArgumentException("the next call is number 1, not " + n);
    }
    untilFailure = n;
    status = failure;
  }

  /** Whether the call of {@link #failAt} has failed. */
  public boolean failed() {
    return status != null && untilFailure == 0;
  }

  /** The names of all calls, in order. */
  public List<String> log() {
    return log.stream().map(Call::name).toList();
  }

  /** All calls, in order. */
  public List<Call> calls() {
    return List.copyOf(log);
  }

  /** Number of all calls. */
  public int total() {
    return log.size();
  }

  /** Number of calls of one name. */
  public int count(String name) {
    return counts.getOrDefault(name, 0);
  }

  /** Number of calls by name. */
  public Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** Removes all recorded calls; a pending failure stays. */
  public void clear() {
    log.clear();
    counts.clear();
  }

  /** Records the stream of the last call. */
  void names(CudaDriver.Stream stream, int pending) {
    if (!log.isEmpty()) {
      int last = log.size() - 1;
      log.set(last, new Call(log.get(last).name(), Optional.of(stream), pending));
    }
  }

  /** Records a call; returns the exception with which it must fail, or null. */
  CudaException note(String call) {
    int parenthesis = call.indexOf('(');
    String name = parenthesis < 0 ? call : call.substring(0, parenthesis);
    log.add(new Call(name, Optional.empty(), 0));
    counts.merge(name, 1, Integer::sum);
    if (untilFailure > 0 && --untilFailure == 0) {
      return new CudaException(call + ", made to fail,", status);
    }
    return null;
  }
}
