// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The groups of a network's parameters: the names of its paths, blocks and layers, which are the
 * beginnings of parameter names up to a point. The parameter {@code color.ds3.bn.weight} belongs to
 * {@code color}, {@code color.ds3} and {@code color.ds3.bn}. Immutable.
 */
public final class ParameterGroups {
  private final Set<String> names = new TreeSet<>();

  private ParameterGroups(ParameterStore store) {
    for (Parameter parameter : store.all()) {
      String name = parameter.name();
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        names.add(name.substring(0, dot));
      }
    }
  }

  /** The groups of the parameters that are registered in a store. */
  public static ParameterGroups of(ParameterStore store) {
    return new ParameterGroups(store);
  }

  /** Whether a group contains a parameter. */
  public static boolean contains(String group, String parameter) {
    return parameter.startsWith(group)
        && (parameter.length() == group.length() || parameter.charAt(group.length()) == '.');
  }

  /** The value of the longest group that contains a parameter. */
  static <V> Optional<V> longest(Map<String, V> values, String parameter) {
    return values.entrySet().stream()
        .filter(entry -> contains(entry.getKey(), parameter))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue);
  }

  /** The names of all groups, sorted. */
  public Set<String> names() {
    return Set.copyOf(names);
  }

  /**
   * Checks the name of a group.
   *
   * @throws IllegalArgumentException if there is none of this name; the message names the groups
   *     nearby
   */
  public void require(String group) {
    if (!names.contains(group)) {
      String parent = parent(group);
      List<String> known = children(parent);
      throw new IllegalArgumentException(
          "the network has no group "
              + group
              + "; the groups"
              + (parent.isEmpty() ? "" : " in " + parent)
              + " are "
              + String.join(", ", known)
              + (parent.isEmpty() ? ", and their parts, such as " + first(known) : ""));
    }
  }

  /** A group in one of the outermost groups. */
  private String first(List<String> outermost) {
    return outermost.stream()
        .flatMap(name -> children(name).stream())
        .findFirst()
        .orElseGet(() -> outermost.get(0));
  }

  /** The longest beginning of a name that is a group; empty if there is none. */
  private String parent(String group) {
    return names.stream()
        .filter(name -> contains(name, group))
        .max(Comparator.comparingInt(String::length))
        .orElse("");
  }

  /** The groups directly in a group; without one, the outermost. */
  private List<String> children(String parent) {
    int depth = parent.isEmpty() ? 1 : depth(parent) + 1;
    return names.stream()
        .filter(name -> parent.isEmpty() || contains(parent, name))
        .filter(name -> depth(name) == depth)
        .toList();
  }

  private static int depth(String name) {
    return (int) name.chars().filter(c -> c == '.').count() + 1;
  }
}
