// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The weights of a training that are stand-ins for weights trained on ImageNet, each with its
 * description. A weights file is a stand-in if its safetensors metadata has the key {@value #KEY};
 * docs/files.md defines it. Reports, tables and checkpoints name them.
 *
 * @param resnet50 description of the weights that the context path started from; empty if they are
 *     ImageNet's or there are none
 * @param vgg16 description of the weights of the perceptual loss; empty likewise
 */
public record StandIns(Optional<String> resnet50, Optional<String> vgg16) {
  /** The metadata key of a weights file. */
  public static final String KEY = "stand-in";

  /** The most characters of a description. */
  public static final int LONGEST = 200;

  private static final String RESNET50_KEY = KEY + "-resnet50";
  private static final String VGG16_KEY = KEY + "-vgg16";
  private static final StandIns NONE = new StandIns(Optional.empty(), Optional.empty());

  /**
   * Checks the descriptions.
   *
   * @throws IllegalArgumentException if one is blank, longer than {@value #LONGEST} characters, or
   *     has control characters
   */
  public StandIns {
    Stream.of(resnet50, vgg16).flatMap(Optional::stream).forEach(StandIns::check);
  }

  private static void check(String description) {
    if (description.isBlank()
        || description.length() > LONGEST
        || description.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "its description of a stand-in is not one line of 1 to " + LONGEST + " characters");
    }
  }

  /** {@return no stand-ins} */
  public static StandIns none() {
    return NONE;
  }

  /**
   * {@return the stand-ins among the weights of a training} Reads only the headers of the files.
   *
   * @param resnet50 weights of the context path, if there are any
   * @param vgg16 weights of the perceptual loss, if there are any
   * @throws CheckpointException if a file is missing or unreadable, or its description is blank,
   *     too long or not one line
   */
  public static StandIns read(Optional<Path> resnet50, Optional<Path> vgg16) throws IOException {
    return new StandIns(description(resnet50), description(vgg16));
  }

  private static Optional<String> description(Optional<Path> weights) throws IOException {
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    String found = WeightsFiles.metadata(weights.get()).get(KEY);
    if (found == null) {
      return Optional.empty();
    }
    try {
      check(found);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          weights.get(), e.getMessage(), "correct the metadata key " + KEY, e);
    }
    return Optional.of(found);
  }

  /** {@return the stand-ins of a training with only some of the weights} */
  public StandIns used(boolean withResnet50, boolean withVgg16) {
    return new StandIns(resnet50.filter(any -> withResnet50), vgg16.filter(any -> withVgg16));
  }

  /**
   * {@return the end of a network's name in tables} For example " (stand-in ResNet50, stand-in
   * VGG16)"; without stand-ins, an empty text.
   */
  public String label() {
    String names =
        named().keySet().stream().map(name -> "stand-in " + name).collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " (" + names + ")";
  }

  /** {@return a sentence about each stand-in, with its description} */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    named()
        .forEach(
            (name, description) ->
                sentences.add(
                    "The weights of "
                        + name
                        + " are a stand-in for those of ImageNet: "
                        + description
                        + "."));
    return sentences;
  }

  private Map<String, String> named() {
    Map<String, String> named = new TreeMap<>();
    resnet50.ifPresent(description -> named.put("ResNet50", description));
    vgg16.ifPresent(description -> named.put("VGG16", description));
    return named;
  }

  Map<String, String> toMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    resnet50.ifPresent(description -> metadata.put(RESNET50_KEY, description));
    vgg16.ifPresent(description -> metadata.put(VGG16_KEY, description));
    return metadata;
  }

  static StandIns fromMetadata(Map<String, String> metadata) {
    return new StandIns(
        Optional.ofNullable(metadata.get(RESNET50_KEY)),
        Optional.ofNullable(metadata.get(VGG16_KEY)));
  }
}
