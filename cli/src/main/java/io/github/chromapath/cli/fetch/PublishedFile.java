// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of weights as torchvision publishes it.
 *
 * @param fileName its name, which ends with the first 8 digits of its SHA-256
 * @param sha256 the known start of its SHA-256: 8 to 64 lower-case hexadecimal digits
 */
public record PublishedFile(String fileName, String sha256) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.]*-([0-9a-f]{8})\\.pth");

  private static final ImmutableMap<String, String> SHORT_NAMES =
      ImmutableMap.of(
          "resnet50", "resnet50-0676ba61.pth",
          "resnet50-v2", "resnet50-11ad3fa6.pth",
          "vgg16", "vgg16-397923af.pth");

  private static final ImmutableMap<String, String> WHOLE_HASHES =
      ImmutableMap.of(
          "resnet50-0676ba61.pth",
          "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a",
          "resnet50-11ad3fa6.pth",
          "11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca",
          "vgg16-397923af.pth",
          "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0");

  /**
   * {@return the file of a name; empty if it is neither a short name nor one that ends with a hash}
   *
   * @param name for example {@code resnet50} or {@code resnet101-63fe2227.pth}
   */
  public static Optional<PublishedFile> of(String name) {
    String fileName = SHORT_NAMES.getOrDefault(name, name);
    Matcher matcher = NAME.matcher(fileName);
    return matcher.matches()
        ? Optional.of(
            new PublishedFile(fileName, WHOLE_HASHES.getOrDefault(fileName, matcher.group(1))))
        : Optional.empty();
  }

  /** {@return the short names, such as {@code resnet50}} */
  public static Iterable<String> shortNames() {
    return SHORT_NAMES.keySet();
  }

  /** {@return whether this can be the SHA-256 of the file} */
  public boolean matches(String hash) {
    return hash.startsWith(sha256);
  }
}
