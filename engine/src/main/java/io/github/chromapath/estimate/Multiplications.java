// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.op.Op;
import java.util.List;

/**
 * FLOPs of a network's convolutions by the numbers that are multiplied ({@link OperationCost}).
 *
 * @param int8 of 8-bit integers
 * @param floating of floating-point numbers
 */
public record Multiplications(long int8, long floating) {
  /** Those of a schedule. */
  public static Multiplications of(List<Op> operations) {
    long int8 = 0;
    long floating = 0;
    for (Op op : operations) {
      OperationCost cost = OperationCost.of(op);
      if (cost.type().floating()) {
        floating += cost.flops();
      } else {
        int8 += cost.flops();
      }
    }
    return new Multiplications(int8, floating);
  }

  /** The share of int8, from 0 to 1; 0 if there are no convolutions. */
  public double int8Share() {
    return int8 == 0 ? 0 : (double) int8 / (int8 + floating);
  }
}
