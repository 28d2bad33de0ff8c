// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

/**
 * One of the pictures that a {@link GalleryPicture} shows in the same place.
 *
 * @param id unique in the gallery, without spaces
 * @param label for people
 */
record Layer(String id, String label) {
  static final Layer GRAY = new Layer("grey", "Grey");
  static final Layer TRUTH = new Layer("truth", "Truth");
  static final Layer DIFFERENCE = new Layer("difference", "Difference");
  static final Layer CLASSES = new Layer("classes", "Classes");
  private static final String RESULT = "result";

  /**
   * The coloured picture of a model.
   *
   * @param number of the model, from 0
   * @param label its name
   */
  static Layer result(int number, String label) {
    return new Layer(RESULT + number, label);
  }

  boolean isResult() {
    return id.startsWith(RESULT);
  }
}
