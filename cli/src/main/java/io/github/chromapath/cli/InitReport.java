// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.PartialLoad;
import io.github.chromapath.checkpoint.PartialLoad.Reason;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.nn.ParameterGroups;
import io.github.chromapath.run.Initialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What of a checkpoint was loaded, reshaped, left out or not used, as lines of text. */
final class InitReport {
  private static final int NAMES_SHOWN = 3;

  private InitReport() {}

  /** The lines about a start, warnings last. */
  static List<String> lines(Initialization init, TransferConfig transfer) {
    PartialLoad load = init.load();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d of %d parameters (%.1f %%) from %s",
            load.filled(),
            load.parameters(),
            100 * load.share(),
            init.source()));
    add(lines, "reshaped", load.reshaped());
    add(lines, "left at random, since the file lacks them", load.left(Reason.MISSING));
    add(lines, "left at random, since their shape differs", load.left(Reason.OTHER_SHAPE));
    add(lines, "left at random, since the classes differ", load.left(Reason.OTHER_CLASSES));
    add(lines, "in the file but unused", load.unused());
    add(lines, "warning: frozen, but left at random", frozenAtRandom(load, transfer));
    if (!init.differences().isEmpty()) {
      lines.add(
          "warning: "
              + init.source()
              + " was trained with other settings: "
              + String.join("; ", init.differences()));
    }
    return lines;
  }

  private static List<String> frozenAtRandom(PartialLoad load, TransferConfig transfer) {
    return load.left().stream()
        .map(PartialLoad.Left::name)
        .filter(
            name ->
                transfer.frozen().stream().anyMatch(group -> ParameterGroups.contains(group, name)))
        .toList();
  }

  private static void add(List<String> lines, String what, List<String> names) {
    if (!names.isEmpty()) {
      String rest =
          names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "";
      String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
      lines.add("%s: %d, %s%s".formatted(what, names.size(), shown, rest));
    }
  }
}
