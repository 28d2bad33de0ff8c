// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.nn.ParameterGroups;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.RateGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which parts of a network are trained, and at which learning rates.
 *
 * @param frozen names of {@link ParameterGroups} that are not trained
 * @param rateFactors factors on the learning rate by group; the longest name decides
 */
public record TransferConfig(List<String> frozen, Map<String, Float> rateFactors) {
  private static final String FROZEN_KEY = "frozen";
  private static final String RATES_KEY = "learning-rate-factors";
  private static final TransferConfig NONE = new TransferConfig(List.of(), Map.of());

  /**
   * Copies both; the factors are sorted by group.
   *
   * @throws IllegalArgumentException if the name of a group has other characters than letters,
   *     digits, hyphens, underscores and points, or a factor is not above 0 and finite
   */
  public TransferConfig {
    frozen = List.copyOf(frozen);
    rateFactors = Collections.unmodifiableMap(new TreeMap<>(rateFactors));
    frozen.forEach(TransferConfig::requireName);
    rateFactors.keySet().forEach(TransferConfig::requireName);
    rateFactors.values().forEach(RateGroup::requireFactor);
  }

  private static void requireName(String group) {
    if (!group.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
      throw new IllegalArgumentException("'" + group + "' is not the name of a group");
    }
  }

  /** {@return a training of the whole network at one learning rate} */
  public static TransferConfig none() {
    return NONE;
  }

  /**
   * Applies this to a network that is registered but not allocated.
   *
   * @throws IllegalArgumentException if the network has no group of a name, a factor applies to
   *     frozen groups only, or nothing is left to train
   */
  public void apply(ParameterStore store) {
    ParameterGroups groups = ParameterGroups.of(store);
    frozen.forEach(groups::require);
    rateFactors.keySet().forEach(groups::require);
    frozen.forEach(store::freeze);
    List<String> trained =
        store.all().stream()
            .filter(parameter -> parameter.trained() && !parameter.frozen())
            .map(parameter -> parameter.name())
            .toList();
    if (trained.isEmpty()) {
      throw new IllegalArgumentException("all groups are frozen, so nothing is left to train");
    }
    rateFactors.forEach(
        (group, factor) -> {
          if (trained.stream().noneMatch(name -> ParameterGroups.contains(group, name))) {
            throw new IllegalArgumentException(
                "the group " + group + " is frozen, so it has no learning rate");
          }
          store.scaleLearningRate(group, factor);
        });
  }

  /** {@return a sentence about the frozen groups, and one about the learning rates} */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (!frozen.isEmpty()) {
      sentences.add("Frozen: " + String.join(", ", frozen) + ".");
    }
    if (!rateFactors.isEmpty()) {
      sentences.add("Factors on the learning rate: " + text(rateFactors, ", ") + ".");
    }
    return sentences;
  }

  private static String text(Map<String, Float> factors, String separator) {
    return factors.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(separator));
  }

  Map<String, String> toMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    if (!frozen.isEmpty()) {
      metadata.put(FROZEN_KEY, String.join(",", frozen));
    }
    if (!rateFactors.isEmpty()) {
      metadata.put(RATES_KEY, text(rateFactors, ","));
    }
    return metadata;
  }

  static TransferConfig fromMetadata(Map<String, String> metadata) {
    Map<String, Float> factors = new TreeMap<>();
    for (String factor : parts(metadata.get(RATES_KEY))) {
      int equals = factor.indexOf('=');
      try {
        factors.put(
            factor.substring(0, Math.max(0, equals)), Float.valueOf(factor.substring(equals + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "its " + RATES_KEY + " has the part '" + factor + "', not GROUP=FACTOR", e);
      }
    }
    return new TransferConfig(parts(metadata.get(FROZEN_KEY)), factors);
  }

  private static List<String> parts(String text) {
    return text == null ? List.of() : Arrays.asList(text.split(",", -1));
  }
}
