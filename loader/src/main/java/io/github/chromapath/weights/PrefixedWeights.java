// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a file whose names begin with a prefix, under their names without it. {@code
 * DataParallel} saves {@code conv1.weight} as {@code module.conv1.weight}, for example. Thread-safe
 * if the file is.
 */
public final class PrefixedWeights implements WeightsFile {
  /** Prefixes of PyTorch's wrappers, and usual names of the network in a larger module. */
  private static final ImmutableList<String> WRAPPERS =
      ImmutableList.of("module.", "_orig_mod.", "model.", "backbone.", "net.", "network.");

  private final WeightsFile file;
  private final String prefix;
  private final ImmutableList<String> names;

  /**
   * A view of a file.
   *
   * @param file the whole file; closed with this view
   * @param prefix may be empty
   */
  public PrefixedWeights(WeightsFile file, String prefix) {
    this.file = file;
    this.prefix = prefix;
    this.names =
        file.names().stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .collect(ImmutableList.toImmutableList());
  }

  /** {@return the usual prefixes that all these names begin with, joined; empty without any} */
  public static String wrappers(Collection<String> names) {
    StringBuilder found = new StringBuilder();
    String next = names.isEmpty() ? "" : wrapper(names, "");
    while (!next.isEmpty()) {
      found.append(next);
      next = wrapper(names, found.toString());
    }
    return found.toString();
  }

  private static String wrapper(Collection<String> names, String before) {
    return WRAPPERS.stream()
        .filter(
            wrapper -> {
              String prefix = before + wrapper;
              return names.stream()
                  .allMatch(name -> name.startsWith(prefix) && name.length() > prefix.length());
            })
        .findFirst()
        .orElse("");
  }

  /**
   * {@return the prefixes under which a name occurs, in the order of the file; each is empty or
   * ends with a dot}
   *
   * @param names of the tensors in a file
   * @param wanted the name without a prefix
   */
  public static Set<String> candidates(Collection<String> names, String wanted) {
    Set<String> prefixes = new LinkedHashSet<>();
    for (String name : names) {
      if (name.equals(wanted) || name.endsWith("." + wanted)) {
        prefixes.add(name.substring(0, name.length() - wanted.length()));
      }
    }
    return ImmutableSet.copyOf(prefixes);
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }

  @Override
  public List<Integer> shape(String name) throws CheckpointException {
    return file.shape(prefix + name);
  }

  @Override
  public StoredType type(String name) throws CheckpointException {
    return file.type(prefix + name);
  }

  @Override
  public float[] readFloats(String name) throws IOException {
    return file.readFloats(prefix + name);
  }

  @Override
  public double[] readDoubles(String name) throws IOException {
    return file.readDoubles(prefix + name);
  }

  @Override
  public long[] readLongs(String name) throws IOException {
    return file.readLongs(prefix + name);
  }

  @Override
  public void close() throws CheckpointException {
    file.close();
  }
}
