// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

/** What a returned picture shows. */
enum Layer {
  /** The coloured picture. */
  COLOR,
  /** The picture that was coloured, in grey. */
  GRAY,
  /** The predicted classes in the colours of their legend. */
  CLASSES,
  /** How unsure the network is of each colour, from black to pale yellow. */
  CONFIDENCE
}
