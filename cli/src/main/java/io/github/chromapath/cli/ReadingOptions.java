// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Option;

/** What is taken from a picture's file beside its pixels. */
final class ReadingOptions {
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
   * @param applyProfile whether their pixels are converted to sRGB
   * @param keepMetadata whether outputs get their metadata
   */
  record Treatment(boolean applyProfile, boolean keepMetadata) {}

  Treatment treatment() {
    return new Treatment(!ignoreProfile, !strip);
  }
}
