// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.CityscapesLabels.StreetClass;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class CityscapesLabelsTest {
  @Test
  void classesAreInOrderOfIndexWithTheColourOfTheirId() {
    for (int i = 0; i < 11; i++) {
      StreetClass street = CityscapesLabels.CLASSES.get(i);
      assertEquals(i, street.index());
      assertEquals(i, CityscapesLabels.classOf(street.rawId()));
      assertEquals(street.color(), CityscapesLabels.colorOf(street.rawId()));
      assertEquals(street.rawId(), CityscapesLabels.idOf(street.color()).getAsInt());
    }
  }

  @Test
  void everyOtherIdIsIgnored() {
    int learnt = 0;
    for (int id = 0; id < 256; id++) {
      learnt += CityscapesLabels.classOf(id) == CityscapesLabels.IGNORED ? 0 : 1;
    }
    assertEquals(11, learnt);
    assertEquals(255, CityscapesLabels.classOf(CityscapesLabels.TRAFFIC_LIGHT));
    assertEquals(255, CityscapesLabels.classOf(34));
    assertEquals(255, CityscapesLabels.classOf(255));
  }

  @Test
  void coloursEqualThePublishedTable() {
    assertColor(17, 153, 153, 153);
    assertColor(19, 250, 170, 30);
    assertColor(16, 150, 120, 90);
    assertColor(24, 220, 20, 60);
    assertColor(33, 119, 11, 32);
    assertColor(9, 250, 170, 160);
    assertColor(14, 180, 165, 180);
  }

  private static void assertColor(int id, int red, int green, int blue) {
    assertEquals((red << 16) | (green << 8) | blue, CityscapesLabels.colorOf(id));
  }

  @Test
  void sharedColoursReadAsTheLowestId() {
    assertEquals(0, CityscapesLabels.idOf(0x000000).getAsInt());
    assertEquals(17, CityscapesLabels.idOf(0x999999).getAsInt());
    assertEquals(26, CityscapesLabels.idOf(0x00008e).getAsInt());
    assertTrue(CityscapesLabels.idOf(0x123456).isEmpty());
    assertEquals(35, CityscapesLabels.idCount());
  }
}
