// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

/** What a network or its losses read besides the grey image and the real colours. */
public enum ModelInput {
  /** (N, 224, 224, 1) in [0, 1], fp32: the grey of the whole images. */
  GRAY_224,
  /** (N, 224, 224, 1), UINT8: class indices, 255 = ignored. Read by losses only. */
  LABELS,
  /**
   * (N, 1, 11, 1), UINT8: 1 if the labels of the image contain the class, 0 if not; 255 in an image
   * without labels. Read by losses only.
   */
  PRESENCE,
  /**
   * (N, 1, 1, 1), FLOAT32: a number drawn for each image, uniformly from [0, 1). Read by losses
   * only.
   */
  DRAW
}
