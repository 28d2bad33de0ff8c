// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.nn.ParameterStore;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of classes: the example of docs/transfer.md, and every kind of fault. */
@Tag("fast")
class ClassSetTest {
  private static final String EXAMPLE =
      """
      # What moves, and what does not
      vehicle        26,27, 28,32,33  #00008e
      lane 2         24

      traffic sign   19 , 20 #DCDC00
      sky            23
      other          30
      """;

  @Test
  void linesAreNamesIdsAndColours() {
    ClassSet classes = ClassSet.parse(EXAMPLE);
    assertEquals(
        List.of("vehicle", "lane 2", "traffic sign", "sky", "other"),
        classes.classes().stream().map(SegmentationClass::name).toList());
    assertEquals(List.of(26, 27, 28, 32, 33), classes.classes().get(0).ids());
    assertEquals(0xdcdc00, classes.classes().get(2).color());
    // The standard sky's colour.
    assertEquals(0x4682b4, classes.classes().get(3).color());
    assertEquals(5, classes.size());
    assertFalse(classes.isStandard());
  }

  @Test
  void idsOfNoClassAreIgnored() {
    byte[] table = ClassSet.parse(EXAMPLE).indexOfId();
    assertEquals(256, table.length);
    assertEquals(0, table[33]);
    assertEquals(2, table[19]);
    assertEquals(ClassSet.IGNORED, table[7] & 0xff);
    assertEquals(ClassSet.IGNORED, table[255] & 0xff);
  }

  @Test
  void theTextSurvives() {
    ClassSet classes = ClassSet.parse(EXAMPLE);
    assertEquals(classes, ClassSet.parse(classes.toText()));
    assertTrue(ClassSet.parse(ClassSet.standard().toText()).isStandard());
  }

  /** The most classes that labels of one byte allow, each with a colour of its own. */
  @Test
  void coloursByPositionDiffer() {
    String text =
        IntStream.range(0, 40)
            .mapToObj(k -> "class" + k + " " + (100 + k))
            .collect(Collectors.joining("\n"));
    ClassSet classes = ClassSet.parse(text);
    assertEquals(40, classes.classes().stream().map(SegmentationClass::color).distinct().count());
  }

  @Test
  void sameLabelsDoNotDependOnColours() {
    ClassSet red = ClassSet.parse("a 1 #ff0000\nb 2");
    assertTrue(red.sameLabels(ClassSet.parse("a 1 #00ff00\nb 2")));
    assertFalse(red.sameLabels(ClassSet.parse("b 2\na 1")));
    assertFalse(red.sameLabels(ClassSet.parse("a 1\nc 2")));
    assertFalse(red.sameLabels(ClassSet.parse("a 1\nb 2\nc 3")));
  }

  @ParameterizedTest
  @CsvSource({
    "'road 7', 'there are 1 classes, not 2 to 254'",
    "'road 7;sky', 'line 2 does not have the form ''name id[,id...] [#RRGGBB]'''",
    "'road 7;sky 23 #12345', 'line 2 does not have the form ''name id[,id...] [#RRGGBB]'''",
    "'road 7;;7', 'line 3 does not have the form ''name id[,id...] [#RRGGBB]'''",
    "'road 7;sky 7', 'the class sky repeats the label id 7'",
    "'road 7,7;sky 8', 'the class road repeats the label id 7'",
    "'road 7;road 8', 'two classes have the name road'",
    "'road 7;sky 255', 'the class sky has the label id 255, which is not in 0 to 254'",
  })
  void aFaultIsNamed(String lines, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> ClassSet.parse(lines.replace(';', '\n')))
            .getMessage());
  }

  @Test
  void theyDecideTheHeadOfTheNetworkAndAreInItsText() {
    MultipathConfig model =
        MultipathConfig.standard().withWidth(0.05).withClasses(ClassSet.parse(EXAMPLE));
    ParameterStore store = new ParameterStore();
    model.register(store);
    assertEquals(5, store.get("segmentation.weight").fileShape().get(0));
    assertEquals(model, Architecture.MULTIPATH.config(model.toMap()));
    assertEquals(
        model, model.withWidth(1).withInstanceNorm(false).withInstanceNorm(true).withWidth(0.05));
    assertFalse(MultipathConfig.standard().toMap().containsKey("classes"));
  }
}
