// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import java.util.Locale;

/** The numbers that an exported network computes with. Its inputs and outputs are in fp32. */
public enum ExportNumbers {
  /** Weights and activations in fp32. */
  FP32,
  /** Weights and activations in fp16. */
  FP16,
  /** Convolutions in int8 where the checkpoint's calibration has ranges, the rest in fp32. */
  INT8;

  /** The name in files and on the command line: "fp32". */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
