// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.model.ModelConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names of groups: those of docs/model.md, and which parameters they contain. */
@Tag("fast")
class ParameterGroupsTest {
  private static ParameterGroups groups() {
    ParameterStore store = new ParameterStore();
    ModelConfig.standard().withWidth(0.25).register(store);
    return ParameterGroups.of(store);
  }

  @Test
  void pathsBlocksAndLayersAreGroups() {
    List<String> published =
        List.of(
            "context",
            "context.resnet",
            "context.resnet.layer4",
            "context.resnet.layer4.2.bn3",
            "context.refine28",
            "context.refine7",
            "spatial",
            "spatial.conv1",
            "fusion",
            "fusion.se",
            "segmentation",
            "semantic",
            "color",
            "color.ds3",
            "color.us10.bn");
    ParameterGroups groups = groups();
    assertTrue(groups.names().containsAll(published), groups.names().toString());
    published.forEach(groups::require);
  }

  /** A batch norm is frozen as a whole. */
  @Test
  void aSingleParameterIsNoGroup() {
    assertFalse(groups().names().contains("color.ds3.bn.weight"));
  }

  @Test
  void anUnknownGroupIsRefusedNamingTheOthers() {
    assertEquals(
        "the network has no group colour; the groups are color, context, fusion, segmentation,"
            + " semantic, spatial, and their parts, such as color.ds1",
        refusal("colour"));
    assertEquals(
        "the network has no group context.resnet.layer5; the groups in context.resnet are"
            + " context.resnet.bn1, context.resnet.conv1, context.resnet.layer1,"
            + " context.resnet.layer2, context.resnet.layer3, context.resnet.layer4",
        refusal("context.resnet.layer5"));
  }

  private static String refusal(String group) {
    ParameterGroups groups = groups();
    return assertThrows(IllegalArgumentException.class, () -> groups.require(group)).getMessage();
  }

  @Test
  void aGroupContainsTheNamesBelowIt() {
    assertTrue(ParameterGroups.contains("color.ds1", "color.ds1.conv.weight"));
    assertFalse(ParameterGroups.contains("color.ds1", "color.ds10.conv.weight"));
    assertFalse(ParameterGroups.contains("color.ds1", "color"));
  }

  @Test
  void theLongestGroupDecides() {
    Map<String, Integer> values = Map.of("color", 1, "color.ds1", 2, "context", 3);
    assertEquals(Optional.of(2), ParameterGroups.longest(values, "color.ds1.bn.bias"));
    assertEquals(Optional.of(1), ParameterGroups.longest(values, "color.ds10.bn.bias"));
    assertEquals(Optional.empty(), ParameterGroups.longest(values, "spatial.conv1.bn.bias"));
  }
}
