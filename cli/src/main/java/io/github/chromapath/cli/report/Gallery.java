// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pictures, in groups, of which readers compare two versions with a divider. The versions are
 * selected for all pictures at once.
 *
 * <p>Pictures that would make the page large are left out, and the page says so. Not thread-safe.
 */
public final class Gallery implements ReportPart {
  /** Characters of all pictures: about 9 MB. */
  private static final long LARGEST = 12_000_000;

  private static final Template GALLERY = Template.of("gallery.html");
  private static final Template GROUP = Template.of("group.html");

  private final String id;
  private final String heading;
  private final Map<String, List<GalleryPicture>> groups = new LinkedHashMap<>();
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
    List<Html> choices =
        IntStream.range(0, comparisons.size())
            .mapToObj(i -> comparisons.get(i).html(id + "-layers", i == 0))
            .toList();
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
                "comparisons", Html.join(choices),
                "scale", Legends.html(id),
                "groups", Html.join(parts)));
    return List.of(new Section(id, heading, content));
  }
}
