// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What a sample was made from. Samples of equal identities have equal contents.
 *
 * @param place names the pair and how it is read: 64 hexadecimal digits, equal as long as neither
 *     the paths nor the settings change
 * @param state of the files and all of {@code place}: 64 hexadecimal digits
 */
record SampleIdentity(String place, String state) {
  /**
   * The identity of a pair now.
   *
   * @param recipe everything else that decides the sample
   * @throws IOException if a file cannot be examined
   */
  static SampleIdentity of(PairFiles files, String recipe) throws IOException {
    Path image = absolute(files.root(), files.image());
    StringBuilder place = new StringBuilder(recipe).append(text(image));
    StringBuilder state = new StringBuilder(state(image));
    if (files.label().isPresent()) {
      Path label = absolute(files.root(), files.label().get());
      place.append(text(label));
      state.append('\n').append(state(label));
    }
    String hash = hash(place.toString());
    return new SampleIdentity(hash, hash(hash + '\n' + state));
  }

  private static Path absolute(Path root, Path file) {
    return root.resolve(file).toAbsolutePath().normalize();
  }

  /** A path and its length, so that two paths differ from one that contains a line break. */
  private static String text(Path file) {
    String path = file.toString();
    return "\n" + path.length() + " " + path;
  }

  private static String state(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.size() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  private static String hash(String text) {
    return Hashing.sha256().hashString(text, UTF_8).toString();
  }
}
