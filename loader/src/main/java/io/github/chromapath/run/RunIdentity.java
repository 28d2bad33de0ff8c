// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.chromapath.dataset.PairFiles;
import io.github.chromapath.dataset.StreetDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What decides the result of a run, in a form that can be compared between machines: the keys of
 * {@code config.json}, with files by their names since their folders may differ, and the data set.
 */
public final class RunIdentity {
  private static final Set<String> PATHS = Set.of("data", "split", "resnet50", "vgg16", "init");

  private RunIdentity() {}

  /**
   * {@return names of settings with their values; of the data set, its size and the SHA-256 of all
   * names and file sizes}
   *
   * @throws IOException if the size of a picture cannot be read
   */
  public static SortedMap<String, String> of(TrainConfig config, StreetDataset images)
      throws IOException {
    SortedMap<String, String> identity = new TreeMap<>();
    new JsonMapper()
        .readTree(ConfigJson.write(config))
        .forEachEntry((key, value) -> identity.put(key, text(key, value)));
    identity.remove("data");
    identity.put("number of pictures", Integer.toString(images.size()));
    identity.put("names and sizes of the pictures", hash(images));
    return identity;
  }

  private static String text(String key, JsonNode value) {
    return PATHS.contains(key) && value.isTextual()
        ? Path.of(value.textValue()).getFileName().toString()
        : value.toString();
  }

  private static String hash(StreetDataset images) throws IOException {
    Hasher hasher = Hashing.sha256().newHasher();
    for (int i = 0; i < images.size(); i++) {
      hasher.putString(images.name(i), UTF_8).putByte((byte) 0);
      if (images.files(i).isPresent()) {
        PairFiles files = images.files(i).get();
        hasher.putLong(Files.size(files.root().resolve(files.image())));
        if (files.label().isPresent()) {
          hasher.putLong(Files.size(files.root().resolve(files.label().get())));
        }
      }
    }
    return hasher.hash().toString();
  }
}
