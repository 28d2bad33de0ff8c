// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.chromapath.dataset.DatasetSplit;
import io.github.chromapath.dataset.PairFiles;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What decides the result of a run, to compare between ranks: the keys of {@code config.json} but
 * for paths, which may differ between machines, the pictures and the checkpoint.
 *
 * @param values by name, without line breaks and tabs
 */
record RunIdentity(SortedMap<String, String> values) {
  private static final List<String> PATHS = List.of("data", "split", "resnet50", "vgg16", "init");
  private static final String ABSENT = "absent";

  /**
   * The identity of a run. Of the pictures, it has the SHA-256 of their names and sizes, in order.
   *
   * @throws IOException if the size of a picture cannot be read
   */
  static RunIdentity of(TrainConfig config, DatasetSplit data, TrainingState state)
      throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    new JsonMapper()
        .readTree(ConfigJson.write(config))
        .forEachEntry((key, value) -> values.put(key, value.toString()));
    values.keySet().removeAll(PATHS);
    values.put("the number of training pictures", Integer.toString(data.training().size()));
    values.put("the hash of the training pictures", hash(data.training()));
    values.put("the hash of the validation pictures", hash(data.validation()));
    values.put("the checkpoint", state.toString());
    values.replaceAll((name, value) -> value.replaceAll("\\s", " "));
    return new RunIdentity(values);
  }

  private static String hash(StreetDataset images) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    for (int i = 0; i < images.size(); i++) {
      hasher.putString(images.name(i), UTF_8).putByte((byte) 0);
      Optional<PairFiles> files = images.files(i);
      if (files.isPresent()) {
        hasher.putLong(size(files.get(), files.get().image()));
        if (files.get().label().isPresent()) {
          hasher.putLong(size(files.get(), files.get().label().get()));
        }
      }
    }
    return hasher.hash().toString();
  }

  /** A file that vanished is reported, and replaced, when it is read. */
  private static long size(PairFiles files, Path file) throws IOException {
    Path path = files.root().resolve(file);
    return Files.exists(path) ? Files.size(path) : -1;
  }

  /** Reads the text of {@link #text}. */
  static RunIdentity parse(String text) {
    SortedMap<String, String> values = new TreeMap<>();
    text.lines().map(line -> line.split("\t", 2)).forEach(parts -> values.put(parts[0], parts[1]));
    return new RunIdentity(values);
  }

  /** A line for each value. */
  String text() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "\t" + entry.getValue())
        .collect(joining("\n"));
  }

  /** The first difference in the order of the names, for example "batch is 4, not 2". */
  Optional<String> difference(RunIdentity expected) {
    SortedMap<String, String> all = new TreeMap<>(expected.values);
    all.putAll(values);
    return all.keySet().stream()
        .filter(name -> !get(name).equals(expected.get(name)))
        .findFirst()
        .map(name -> name + " is " + get(name) + ", not " + expected.get(name));
  }

  private String get(String name) {
    return values.getOrDefault(name, ABSENT);
  }
}
