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
  static final Layer TRUE_CLASSES = new Layer("classes-true", "True classes");
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

  /** The differences between the result of a model, one of several, and the original. */
  static Layer difference(int number, String label) {
    return new Layer(DIFFERENCE.id + number, DIFFERENCE.label + ", " + label);
  }

  /** The classes that a model, one of several, predicts. */
  static Layer classes(int number, String label) {
    return new Layer(CLASSES.id + number, CLASSES.label + ", " + label);
  }

  /** The order of the kinds of versions in a list. */
  enum Kind {
    ORIGINAL,
    RESULT,
    DIFFERENCE,
    CLASSES
  }

  Kind kind() {
    if (isResult()) {
      return Kind.RESULT;
    }
    if (id.startsWith(DIFFERENCE.id)) {
      return Kind.DIFFERENCE;
    }
    return id.startsWith(CLASSES.id) ? Kind.CLASSES : Kind.ORIGINAL;
  }

  /** An entry of a list. */
  Html option(boolean selected) {
    return new Html(
        "<option value=\"%s\"%s>%s</option>"
            .formatted(
                Html.text(id).markup(), selected ? " selected" : "", Html.text(label).markup()));
  }

  boolean isResult() {
    return id.startsWith(RESULT);
  }
}
