// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

/** What a network or its losses read besides the grey image and the real colours. */
public enum ModelInput {
  /** (N, 224, 224, 1) in [0, 1], fp32: the grey of the whole images. */
  GRAY_224,
  /** (N, 224, 224, 1), UINT8: class indices, 255 = ignored. Read by losses only. */
  LABELS
}
