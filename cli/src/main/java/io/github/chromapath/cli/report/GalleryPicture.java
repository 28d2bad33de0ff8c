// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.WebPicture;
import io.github.chromapath.score.DifferenceMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A picture of a {@link Gallery}: its grey, coloured and true versions and what is computed from
 * them. Not thread-safe.
 */
public final class GalleryPicture {
  private static final int LONGER_SIDE = 640;

  /** A picture with many versions takes about half the room of a larger one. */
  private static final int SMALLER = 480;

  private static final Template PICTURE = Template.of("picture.html");
  private static final Template LAYER = Template.of("layer.html");

  private final String name;
  private final String note;
  private final int longerSide;
  private final Map<Layer, WebPicture> layers = new LinkedHashMap<>();

  /**
   * A picture without versions.
   *
   * @param name in the caption
   * @param note after the name; may be empty
   */
  public GalleryPicture(String name, String note) {
    this(name, note, LONGER_SIDE);
  }

  private GalleryPicture(String name, String note, int longerSide) {
    this.name = name;
    this.note = note;
    this.longerSide = longerSide;
  }

  /** A smaller picture without versions, for the results of many models; as the constructor. */
  public static GalleryPicture ofManyModels(String name, String note) {
    return new GalleryPicture(name, note, SMALLER);
  }

  /** Adds the grey version of a picture. */
  public GalleryPicture gray(Picture picture) {
    return layer(Layer.GRAY, picture.withoutColor());
  }

  /** Adds the original in colour. */
  public GalleryPicture truth(Picture picture) {
    return layer(Layer.TRUTH, picture);
  }

  /**
   * Adds the result of a model.
   *
   * @param number of the model, from 0
   * @param label its name
   */
  public GalleryPicture result(int number, String label, Picture picture) {
    return layer(Layer.result(number, label), picture);
  }

  /**
   * Adds the result of one of several models, its differences to the original, and the classes that
   * it predicts, if it does.
   *
   * @param number of the model, from 0
   * @param label its name
   */
  public GalleryPicture result(
      int number, String label, Picture truth, PhotoColorizer.Result result) {
    result(number, label, result.picture());
    DifferenceMap map = DifferenceMap.of(truth, result.picture());
    layer(Layer.difference(number, label), map.picture());
    result
        .classes()
        .ifPresent(classes -> layer(Layer.classes(number, label), ClassOverlay.of(truth, classes)));
    return this;
  }

  /** Adds the differences between the first result and the original. */
  public GalleryPicture difference(DifferenceMap map) {
    return layer(Layer.DIFFERENCE, map.picture());
  }

  /** Adds the differences as a picture that {@link DifferenceMap#picture} made. */
  public GalleryPicture difference(Picture map) {
    return layer(Layer.DIFFERENCE, map);
  }

  /** Adds the predicted classes over the grey picture. */
  public GalleryPicture classes(Picture picture, Classes classes) {
    return layer(Layer.CLASSES, ClassOverlay.of(picture, classes));
  }

  /** Adds the classes of the labels over the grey picture. */
  public GalleryPicture trueClasses(Picture picture, LabelMap labels) {
    return layer(Layer.TRUE_CLASSES, ClassOverlay.of(picture, labels));
  }

  /** Adds the predicted classes as a picture that {@link ClassOverlay} made. */
  public GalleryPicture classes(Picture overlay) {
    return layer(Layer.CLASSES, overlay);
  }

  private GalleryPicture layer(Layer layer, Picture picture) {
    layers.put(layer, WebPicture.of(picture, longerSide));
    return this;
  }

  Set<Layer> layers() {
    return layers.keySet();
  }

  /** Characters of the pictures in the page. */
  long size() {
    return layers.values().stream().mapToLong(picture -> picture.base64().length()).sum();
  }

  /** The picture with the first comparison of which it has both versions. */
  Html html(Iterable<Comparison> comparisons) {
    Comparison shown = null;
    for (Comparison comparison : comparisons) {
      if (shown == null && comparison.isIn(this)) {
        shown = comparison;
      }
    }
    StringBuilder html = new StringBuilder();
    for (Map.Entry<Layer, WebPicture> entry : layers.entrySet()) {
      html.append(html(entry.getKey(), entry.getValue(), slot(entry.getKey(), shown)).markup());
    }
    return PICTURE.fill(
        Map.of(
            "name", Html.text(name),
            "note", Html.text(note),
            "layers", new Html(html.toString())));
  }

  private static Html slot(Layer layer, Comparison shown) {
    if (shown != null && layer.equals(shown.left())) {
      return new Html(" slot=\"first\"");
    }
    return shown != null && layer.equals(shown.right()) ? new Html(" slot=\"second\"") : Html.EMPTY;
  }

  private Html html(Layer layer, WebPicture picture, Html slot) {
    return LAYER.fill(
        Map.of(
            "layer", Html.text(layer.id()),
            "label", Html.text(layer.label()),
            "uri", Html.text(picture.dataUri()),
            "width", Html.text(Integer.toString(picture.width())),
            "height", Html.text(Integer.toString(picture.height())),
            "name", Html.text(name),
            "slot", slot));
  }
}
