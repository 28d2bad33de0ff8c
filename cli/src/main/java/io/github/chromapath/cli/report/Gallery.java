// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.SegmentationClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Pictures, in groups, of which readers compare two versions with a divider. The versions are
 * selected for all pictures at once: by a button for each useful comparison, or from two lists if
 * the buttons do not have all versions, such as the differences of several models.
 *
 * <p>Pictures that would make the page large are left out, and the page says so. Not thread-safe.
 */
public final class Gallery implements ReportPart {
  /** Characters of all pictures: about 9 MB. */
  private static final long LARGEST = 12_000_000;

  private static final Template GALLERY = Template.of("gallery.html");
  private static final Template LISTS = Template.of("lists.html");
  private static final Template GROUP = Template.of("group.html");

  private final String id;
  private final String heading;
  private final Map<String, List<GalleryPicture>> groups = new LinkedHashMap<>();
  private final Set<SegmentationClass> legend = new LinkedHashSet<>();
  private long size;
  private int leftOut;

  /**
   * A gallery without pictures.
   *
   * @param id unique in the page; letters and hyphens
   * @param heading of its section
   */
  public Gallery(String id, String heading) {
    this.id = id;
    this.heading = heading;
  }

  /** Adds classes to the legend; without any, it has the standard ones. */
  public void explain(ClassSet classes) {
    legend.addAll(classes.classes());
  }

  /** Adds a picture to a group, in the order of the page. */
  public void add(String group, GalleryPicture picture) {
    if (size + picture.size() > LARGEST) {
      leftOut++;
      return;
    }
    size += picture.size();
    groups.computeIfAbsent(group, name -> new ArrayList<>()).add(picture);
  }

  /** One section; none without pictures. */
  @Override
  public List<Section> sections() {
    if (groups.isEmpty()) {
      return List.of();
    }
    List<GalleryPicture> pictures = groups.values().stream().flatMap(List::stream).toList();
    List<Comparison> comparisons = Comparison.of(pictures);
    Set<Layer> layers = new LinkedHashSet<>();
    pictures.forEach(picture -> layers.addAll(picture.layers()));
    Html choices =
        layers.stream().allMatch(layer -> comparisons.stream().anyMatch(pair -> pair.has(layer)))
            ? buttons(comparisons)
            : lists(layers, comparisons.get(0));
    List<Html> parts = new ArrayList<>();
    groups.forEach(
        (name, group) ->
            parts.add(
                GROUP.fill(
                    Map.of(
                        "heading", Html.text(name),
                        "pictures",
                            Html.join(
                                group.stream()
                                    .map(picture -> picture.html(comparisons))
                                    .toList())))));
    if (leftOut > 0) {
      String sentence = leftOut + " more pictures are left out, to keep this file small.";
      parts.add(new Html("<p class=\"note\">" + Html.text(sentence).markup() + "</p>"));
    }
    Html content =
        GALLERY.fill(
            Map.of(
                "comparisons", choices,
                "scale",
                    Legends.html(id, legend.isEmpty() ? ClassSet.standard().classes() : legend),
                "groups", Html.join(parts)));
    return List.of(new Section(id, heading, content));
  }

  private Html buttons(List<Comparison> comparisons) {
    return Html.join(
        IntStream.range(0, comparisons.size())
            .mapToObj(i -> comparisons.get(i).html(id + "-layers", i == 0))
            .toList());
  }

  /** Two lists of all versions, by kind, with those of a comparison selected. */
  private static Html lists(Set<Layer> layers, Comparison first) {
    List<Layer> sorted = layers.stream().sorted(Comparator.comparing(Layer::kind)).toList();
    return LISTS.fill(
        Map.of("left", options(sorted, first.left()), "right", options(sorted, first.right())));
  }

  private static Html options(List<Layer> layers, Layer selected) {
    return Html.join(layers.stream().map(layer -> layer.option(layer.equals(selected))).toList());
  }
}
