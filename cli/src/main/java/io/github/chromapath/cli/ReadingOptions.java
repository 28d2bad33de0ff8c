// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is taken from a picture's file beside its pixels. */
final class ReadingOptions {
  @Mixin private MetadataOptions metadata;

  @Option(
      names = "--pages",
      paramLabel = "first|all",
      defaultValue = "first",
      description =
          "Pages of a TIFF file to colour. With all, the second page of scan.tif becomes"
              + " scan.tif.page2.tif. Default: ${DEFAULT-VALUE}.")
  private String pages;

  /**
   * How inputs are treated.
   *
   * @param applyProfile whether their pixels are converted to sRGB
   * @param keepMetadata whether outputs get their metadata
   * @param allPages whether all pages of a file are coloured
   */
  record Treatment(boolean applyProfile, boolean keepMetadata, boolean allPages) {}

  Treatment treatment() {
    boolean all =
        switch (pages) {
          case "all" -> true;
          case "first" -> false;
          default ->
              throw new CommandException(
                  ExitCode.USAGE, "--pages " + pages + ": give first or all.");
        };
    return metadata.treatment(all);
  }
}
