// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** What stands on one stretch of one side of the street, behind the pavement. */
interface Parcel {
  /** Where it starts along the street. */
  double start();

  /** Where it ends along the street. */
  double end();

  /** The plane x of its front. */
  double front();

  /** Height of its solid front in metres. */
  double height();

  void castShadow(Shadows shadows);

  void paint(Stage stage);
}
