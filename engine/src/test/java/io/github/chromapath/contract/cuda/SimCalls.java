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
 * Every call into driver, cuDNN and cuBLAS, in order and counted by NVIDIA's name, and the one of
 * them that is made to fail.
 */
public final class SimCalls {
  /**
   * A call.
   *
   * @param name NVIDIA's
   * @param stream that it names, by itself or through a library's handle; empty if none
   * @param pending commands of all streams that had been given before it and had not run then; 0
   *     where it names no stream
   */
  public record Call(String name, Optional<CudaDriver.Stream> stream, int pending) {}

  private final List<Call> log = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private long untilFailure;
  private String status;

  /**
   * Makes a call fail without effect, once. A call that destroys, frees, releases or ends a capture
   * has its effect before it fails, since nobody can sensibly do it again.
   *
   * @param n which one from now, 1 for the next
   * @param failure the status that it fails with
   */
  public void failAt(long n, String failure) {
    if (n < 1) {
      throw new IllegalArgumentException("the next call is number 1, not " + n);
    }
    untilFailure = n;
    status = failure;
  }

  /** Whether the call that was to fail has been made. */
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

  /** How many calls there were. */
  public int total() {
    return log.size();
  }

  /** How many calls of one name there were. */
  public int count(String name) {
    return counts.getOrDefault(name, 0);
  }

  /** How many calls of each name there were. */
  public Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** Forgets all calls; a failure to come is not forgotten. */
  public void clear() {
    log.clear();
    counts.clear();
  }

  /** Notes the stream that the last call names. */
  void names(CudaDriver.Stream stream, int pending) {
    if (!log.isEmpty()) {
      int last = log.size() - 1;
      log.set(last, new Call(log.get(last).name(), Optional.of(stream), pending));
    }
  }

  /** Notes a call; what it has to fail with, or null. */
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
