// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.LabelIds;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class DataSourceTest {
  /** A cached sample of one reading must not be used for another. */
  @Test
  void whatChangesSamplesChangesTheReading() {
    Set<String> readings = new HashSet<>();
    for (DatasetLayout layout : DatasetLayout.values()) {
      for (Optional<LabelIds> ids :
          List.of(
              Optional.<LabelIds>empty(), Optional.of(LabelIds.RAW), Optional.of(LabelIds.TRAIN))) {
        for (boolean grey : new boolean[] {false, true}) {
          assertTrue(readings.add(new DataSource(Path.of("data"), layout, ids, grey).reading()));
        }
      }
    }
    assertEquals(6 * DatasetLayout.values().length, readings.size());
    DataSource elsewhere =
        new DataSource(Path.of("other"), DatasetLayout.GTA5, Optional.empty(), true);
    assertTrue(readings.contains(elsewhere.reading()), "the paths are in the identity");
  }
}
