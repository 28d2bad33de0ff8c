// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.PrefixedWeights;
import io.github.chromapath.weights.SinglePrecision;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Weights under torchvision's names: its published .pth files, the same as safetensors, or a
 * training checkpoint that contains them. All names may begin with one prefix, such as {@code
 * module.}.
 *
 * <p>A deeper network contains every name of a smaller one. Therefore a file is refused if it has
 * tensors that the network lacks, except those of the classifier, which are ignored.
 */
public final class TorchvisionWeights {
  /** Real files have fewer; the limit bounds the work for a message. */
  private static final int MOST_CANDIDATES = 100;

  private static final String CONTEXT_RESNET50 = "context.resnet.";

  /**
   * A network of torchvision.
   *
   * @param title its name in messages
   * @param stored prefix of its parameters in the store
   * @param ignored names of tensors that its files have and the store lacks
   * @param remedy what to do about a file of another network
   */
  private record Network(String title, String stored, Pattern ignored, String remedy) {}

  /** The convolutions after relu3_3, the classifier, and what our VGG16 for segmentation adds. */
  private static final Pattern VGG16_IGNORED =
      Pattern.compile(
          "features\\.(17|19|21|24|26|28)\\.(weight|bias)"
              + "|(classifier|segmentation|optimizer|ema)\\..*");

  private static final Pattern RESNET50_IGNORED =
      Pattern.compile("fc\\..*|(.*\\.)?num_batches_tracked");

  private TorchvisionWeights() {}

  /**
   * Loads ResNet50 of the context path.
   *
   * @param store the allocated parameters of the network
   * @param width factor on the network's channel counts. The file must have the channels of this
   *     width: those of torchvision have width 1.
   * @throws CheckpointException if {@link WeightsFiles#open} fails, a tensor is missing or of
   *     another shape, or the file is of another network
   */
  public static void readResnet50(Path path, ParameterStore store, double width)
      throws IOException {
    readResnet50(path, store, width, note -> {});
  }

  /**
   * Loads ResNet50 of the context path, and tells what is unusual in its file.
   *
   * @param notes receives one sentence for each finding, which starts with the file
   * @throws IOException as {@link #readResnet50(Path, ParameterStore, double)}
   */
  public static void readResnet50(
      Path path, ParameterStore store, double width, Consumer<String> notes) throws IOException {
    String remedy =
        "the network has width " + width + ": give weights of this width, or train at theirs";
    read(path, store, new Network("ResNet50", CONTEXT_RESNET50, RESNET50_IGNORED, remedy), notes);
  }

  /**
   * Loads VGG16, whose channels do not depend on the width of the network.
   *
   * @param store the allocated parameters of VGG16
   * @throws CheckpointException as {@link #readResnet50(Path, ParameterStore, double)}
   */
  public static void readVgg16(Path path, ParameterStore store) throws IOException {
    readVgg16(path, store, note -> {});
  }

  /**
   * Loads VGG16, and tells what is unusual in its file.
   *
   * @param notes receives one sentence for each finding, which starts with the file
   * @throws IOException as {@link #readVgg16(Path, ParameterStore)}
   */
  public static void readVgg16(Path path, ParameterStore store, Consumer<String> notes)
      throws IOException {
    String remedy = "give weights of torchvision's VGG16";
    read(path, store, new Network("VGG16", "", VGG16_IGNORED, remedy), notes);
  }

  private static void read(Path path, ParameterStore store, Network network, Consumer<String> notes)
      throws IOException {
    ImmutableMap<String, Parameter> wanted = wanted(store, network);
    try (WeightsFile file = WeightsFiles.open(path, notes)) {
      String prefix = prefix(file, wanted.keySet(), network);
      SinglePrecision found = new SinglePrecision(new PrefixedWeights(file, prefix));
      requireNetwork(found, wanted.keySet(), network);
      for (String name : wanted.keySet()) {
        Parameter parameter = wanted.get(name);
        String full = prefix + name;
        Checkpoint.requireShape(
            path, full, found.shape(name), parameter.fileShape(), network.remedy());
        store.write(parameter.name(), found.readFloats(name));
      }
      if (!prefix.isEmpty()) {
        notes.accept(prefixNote(file, found, prefix, network));
      }
      found.note().ifPresent(notes);
    }
  }

  private static ImmutableMap<String, Parameter> wanted(ParameterStore store, Network network) {
    ImmutableMap.Builder<String, Parameter> wanted = ImmutableMap.builder();
    for (Parameter parameter : store.all()) {
      if (parameter.name().startsWith(network.stored())) {
        wanted.put(parameter.name().substring(network.stored().length()), parameter);
      }
    }
    return wanted.buildOrThrow();
  }

  /**
   * The prefix of the network's names in a file: the empty one if the file has all names as they
   * are; otherwise the only one under which it has all, or else the one under which it has most.
   */
  private static String prefix(WeightsFile file, Set<String> wanted, Network network)
      throws CheckpointException {
    Set<String> names = new HashSet<>(file.names());
    // The first and the last name, so that one of them may be missing.
    Set<String> candidates =
        Sets.union(
            PrefixedWeights.candidates(file.names(), Iterables.get(wanted, 0)),
            PrefixedWeights.candidates(file.names(), Iterables.getLast(wanted)));
    List<String> complete =
        candidates.stream()
            .filter(prefix -> wanted.stream().allMatch(name -> names.contains(prefix + name)))
            .toList();
    if (complete.contains("")) {
      return "";
    }
    if (complete.size() > 1) {
      throw new CheckpointException(
          file.path(),
          "it has "
              + network.title()
              + " several times, under names that begin with "
              + complete.stream().map(prefix -> "'" + prefix + "'").collect(joining(" and ")),
          "write one of them to a file with 'weights convert --part "
              + complete.get(0).substring(0, complete.get(0).length() - 1)
              + "'");
    }
    return complete.stream()
        .findFirst()
        .orElseGet(
            () ->
                candidates.stream()
                    .limit(MOST_CANDIDATES)
                    .max(Comparator.comparingLong(prefix -> present(prefix, wanted, names)))
                    .orElse(""));
  }

  private static long present(String prefix, Set<String> wanted, Set<String> names) {
    return wanted.stream().filter(name -> names.contains(prefix + name)).count();
  }

  /**
   * Checks the names.
   *
   * @throws CheckpointException if one of the network's is missing, or one is of another network
   */
  private static void requireNetwork(WeightsFile file, Set<String> wanted, Network network)
      throws CheckpointException {
    Set<String> names = new HashSet<>(file.names());
    if (present("", wanted, names) == 0) {
      throw new CheckpointException(
          file.path(),
          "it has no tensor with a name of "
              + network.title()
              + file.names().stream()
                  .findFirst()
                  .map(name -> ", but for example '" + name + "'")
                  .orElse(""),
          "give a file with torchvision's names, such as '" + wanted.iterator().next() + "'");
    }
    for (String name : file.names()) {
      if (!wanted.contains(name) && !network.ignored().matcher(name).matches()) {
        throw new CheckpointException(
            file.path(),
            "it is of another network than "
                + network.title()
                + ": "
                + network.title()
                + " has no tensor '"
                + name
                + "'",
            "give weights of torchvision's " + network.title());
      }
    }
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new CheckpointException(
            file.path(),
            "it has no tensor '" + name + "'",
            "give weights of torchvision's " + network.title());
      }
    }
  }

  private static String prefixNote(
      WeightsFile file, WeightsFile found, String prefix, Network network) {
    int others = file.names().size() - found.names().size();
    String note =
        file.path() + ": the names of " + network.title() + "'s tensors begin with '" + prefix;
    return others == 0
        ? note + "', which is left out."
        : note + "', which is left out; other tensors are ignored, " + others + " in all.";
  }
}
