// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.util.stream.Collectors.joining;

import io.github.chromapath.backend.Communicator;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.RunIdentity;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.train.Ranks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Ranks that differ would train another network, or wait for each other forever. */
final class RankAgreement {
  private static final String VERSION = "version";
  private static final String ABSENT = "absent";

  private RankAgreement() {}

  /**
   * Compares version, configuration and data set of all ranks with those of rank 0. Collective.
   *
   * @throws CommandException on all ranks if one differs; names it
   */
  static void check(Communicator group, TrainConfig config, StreetDataset images)
      throws IOException {
    if (group.world() == 1) {
      return;
    }
    SortedMap<String, String> own = new TreeMap<>(RunIdentity.of(config, images));
    own.put(VERSION, new Version().getVersion()[0]);
    List<String> all = new Ranks(group).all(text(own));
    Map<String, String> first = parse(all.get(0));
    for (int rank = 1; rank < all.size(); rank++) {
      Map<String, String> other = parse(all.get(rank));
      TreeSet<String> names = new TreeSet<>(first.keySet());
      names.addAll(other.keySet());
      for (String name : names) {
        String expected = first.getOrDefault(name, ABSENT);
        String found = other.getOrDefault(name, ABSENT);
        if (!expected.equals(found)) {
          throw new CommandException(
              ExitCode.USAGE,
              "rank "
                  + rank
                  + " differs from rank 0: "
                  + name
                  + " is "
                  + found
                  + ", not "
                  + expected
                  + "; start all ranks with the same program, options and pictures.");
        }
      }
    }
  }

  private static String text(SortedMap<String, String> identity) {
    return identity.entrySet().stream()
        .map(entry -> entry.getKey() + "\t" + entry.getValue().replaceAll("\\s", " "))
        .collect(joining("\n"));
  }

  private static Map<String, String> parse(String text) {
    Map<String, String> identity = new TreeMap<>();
    text.lines()
        .map(line -> line.split("\t", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> identity.put(parts[0], parts[1]));
    return identity;
  }
}
