// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** What is taken from a picture's file beside its pixels, as a mixin. */
final class MetadataOptions {
  @Option(
      names = "--strip",
      description =
          "Do not copy EXIF, XMP, IPTC and the resolution (DPI) to the outputs. Default: they are"
              + " copied, without thumbnails and with the orientation of the output.")
  private boolean strip;

  @Option(
      names = "--ignore-profile",
      description =
          "Take pixels as sRGB, whatever colour profile or gamma the file states. Default: they are"
              + " converted to sRGB.")
  private boolean ignoreProfile;

  /**
   * How inputs are treated.
   *
   * @param allPages whether all pages of a file are coloured
   */
  ReadingOptions.Treatment treatment(boolean allPages) {
    return new ReadingOptions.Treatment(!ignoreProfile, !strip, allPages);
  }

  /** The values by option, for a comparison with those of another run. */
  Map<String, String> described() {
    return Map.of(
        "--strip", Boolean.toString(strip), "--ignore-profile", Boolean.toString(ignoreProfile));
  }
}
