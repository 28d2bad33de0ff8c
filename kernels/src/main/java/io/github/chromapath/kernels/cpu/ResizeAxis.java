// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * Bilinear resampling along one axis with half-pixel centers. Output i is at the input coordinate s
 * = max(0, (i + 0.5) in / out - 0.5), computed in fp32 as PyTorch does. It interpolates between
 * input floor(s) and the next one; after the last input, that input is used twice. Immutable.
 */
final class ResizeAxis {
  private final int input;
  private final int output;
  private final int[] low;
  private final int[] high;
  private final float[] highWeight;
  private final int[] firstShare;
  private final int[] shareOutput;
  private final float[] shareWeight;

  /**
   * Resamples {@code input} elements to {@code output} elements.
   *
   * @throws IllegalArgumentException if either is below 1
   */
  ResizeAxis(int input, int output) {
    if (input < 1 || output < 1) {
      throw new IllegalArgumentException("cannot resize " + input + " to " + output + " elements");
    }
    this.input = input;
    this.output = output;
    low = new int[output];
    high = new int[output];
    highWeight = new float[output];
    float scale = (float) input / output;
    for (int i = 0; i < output; i++) {
      float source = Math.max(0, scale * (i + 0.5f) - 0.5f);
      low[i] = Math.min((int) source, input - 1);
      high[i] = Math.min(low[i] + 1, input - 1);
      highWeight[i] = Math.min(1, source - low[i]);
    }
    firstShare = new int[input + 1];
    shareOutput = new int[2 * output];
    shareWeight = new float[2 * output];
    gatherShares();
  }

  /** Lists, for each input, the outputs it contributes to, in ascending order. */
  private void gatherShares() {
    for (int i = 0; i < output; i++) {
      firstShare[low[i] + 1]++;
      firstShare[high[i] + 1]++;
    }
    for (int i = 0; i < input; i++) {
      firstShare[i + 1] += firstShare[i];
    }
    int[] next = Arrays.copyOf(firstShare, input);
    for (int i = 0; i < output; i++) {
      addShare(next[low[i]]++, i, 1 - highWeight[i]);
      addShare(next[high[i]]++, i, highWeight[i]);
    }
  }

  private void addShare(int share, int i, float weight) {
    shareOutput[share] = i;
    shareWeight[share] = weight;
  }

  /** Number of inputs. */
  int input() {
    return input;
  }

  /** Number of outputs. */
  int output() {
    return output;
  }

  /** The input at or before output {@code i}. */
  int low(int i) {
    return low[i];
  }

  /** The other input of output {@code i}. */
  int high(int i) {
    return high[i];
  }

  /** The weight of {@link #high}; that of {@link #low} is 1 minus it. */
  float highWeight(int i) {
    return highWeight[i];
  }

  /** The first share of input {@code i}; its shares end before the first one of input i + 1. */
  int firstShare(int i) {
    return firstShare[i];
  }

  /** The output that a share contributes to. */
  int shareOutput(int share) {
    return shareOutput[share];
  }

  /** The weight of a share in its output. */
  float shareWeight(int share) {
    return shareWeight[share];
  }
}
