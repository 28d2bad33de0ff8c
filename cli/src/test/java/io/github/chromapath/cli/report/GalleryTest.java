// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Picture;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class GalleryTest {
  /** Noise cannot be compressed, so a few pictures exceed the limit. */
  @Test
  void picturesThatWouldMakeThePageLargeAreLeftOut() {
    SplittableRandom random = new SplittableRandom(2);
    float[] rgb = new float[3 * 640 * 640];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) random.nextDouble();
    }
    Picture noise = Picture.ofRgb(640, 640, 8, rgb);
    Gallery gallery = new Gallery("pictures", "Pictures");
    GalleryPicture picture =
        new GalleryPicture("noise", "").gray(noise).truth(noise).result(0, "Result", noise);
    int fit = (int) (12_000_000 / picture.size());
    for (int i = 0; i < fit + 3; i++) {
      gallery.add("All", picture);
    }
    String html = gallery.sections().get(0).content().markup();
    assertTrue(html.length() < 12_500_000, html.length() + " characters");
    assertTrue(html.contains("3 more pictures are left out"));
    assertEquals(fit, html.split("<figure class=\"card picture\">", -1).length - 1);
  }

  @Test
  void aGalleryWithoutPicturesHasNoSection() {
    assertEquals(List.of(), new Gallery("pictures", "Pictures").sections());
  }

  @Test
  void theResultsOfSeveralModelsAreComparedWithEachOther() {
    Picture waves = SamplePage.waves(32, 24, 0);
    GalleryPicture both =
        new GalleryPicture("a", "")
            .gray(waves)
            .truth(waves)
            .result(0, "A", waves)
            .result(1, "B", waves);
    List<String> labels =
        Comparison.of(List.of(both)).stream()
            .map(comparison -> comparison.left().label() + " " + comparison.right().label())
            .toList();
    assertEquals(List.of("Grey A", "A Truth", "Grey B", "B Truth", "Grey Truth", "A B"), labels);
  }
}
