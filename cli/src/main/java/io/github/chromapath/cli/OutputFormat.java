// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.PictureEncoding;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.internal.file.Sibling;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The format of coloured pictures: one for all, or that of each input, which is PNG if that of the
 * input is only read.
 *
 * @param format for all pictures, if chosen
 * @param quality of lossy formats, if chosen
 */
record OutputFormat(Optional<PictureFormat> format, OptionalInt quality) {
  /** The format of each input. */
  static final OutputFormat OF_INPUT = new OutputFormat(Optional.empty(), OptionalInt.empty());

  /**
   * The name of an output. It is the input's if its extension names the format; otherwise the
   * format's extension is added to it.
   *
   * @param input the input's path in the output, with the extension of a format
   */
  Path name(Path input) {
    Optional<PictureFormat> own = PictureFormat.ofExtension(input);
    PictureFormat target =
        format.or(() -> own.filter(PictureFormat::isWritten)).orElse(PictureFormat.PNG);
    return own.equals(Optional.of(target))
        ? input
        : input.resolveSibling(
            Sibling.appended(input.getFileName(), "." + target.extension()).getFileName());
  }

  /**
   * How an output is written: without loss if it is WebP and its input is a lossless WebP file.
   *
   * @throws PictureException if the input cannot be read
   */
  PictureEncoding encoding(Path input, Path output) throws PictureException {
    PictureFormat target = PictureFormat.ofExtension(output).orElseThrow();
    PictureEncoding encoding = PictureEncoding.like(target, input);
    return quality.isPresent() ? encoding.withQuality(quality.getAsInt()) : encoding;
  }

  /** One sentence about the inputs whose format is only read, if there are any. */
  static Optional<String> onlyRead(Collection<ColorJob> jobs) {
    Map<String, Integer> counts = new TreeMap<>();
    for (ColorJob job : jobs) {
      PictureFormat.ofExtension(job.input())
          .filter(format -> !format.isWritten() && job.output().format().isEmpty())
          .ifPresent(format -> counts.merge(format.toString(), 1, Integer::sum));
    }
    return counts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Written as PNG, since their formats are only read: "
                + counts.entrySet().stream()
                    .map(count -> count.getValue() + " " + count.getKey())
                    .collect(Collectors.joining(", "))
                + ".");
  }
}
