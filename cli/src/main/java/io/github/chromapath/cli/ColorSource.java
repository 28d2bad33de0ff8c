// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureMetadata;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.ReadOptions;
import io.github.chromapath.internal.file.Sibling;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A picture to colour: a file, or one page of it.
 *
 * @param file the file
 * @param page the page, counted from 0; empty for the first, and others are noted
 * @param treatment what is taken from the file beside its pixels
 */
record ColorSource(Path file, OptionalInt page, ReadingOptions.Treatment treatment) {
  /**
   * The pictures of a file. A file that cannot be read counts as one; the fault shows when it is
   * read.
   */
  static List<ColorSource> of(Path file, ReadingOptions.Treatment treatment) {
    int pages = treatment.allPages() ? pages(file) : 1;
    OptionalInt only = OptionalInt.empty();
    return pages == 1
        ? List.of(new ColorSource(file, only, treatment))
        : IntStream.range(0, pages)
            .mapToObj(page -> new ColorSource(file, OptionalInt.of(page), treatment))
            .toList();
  }

  private static int pages(Path file) {
    try {
      return PictureReader.pages(file);
    } catch (PictureException e) {
      return 1;
    }
  }

  /** The file of a page's result: that of the first, and for others one beside it. */
  Path result(Path first) {
    if (page.orElse(0) == 0) {
      return first;
    }
    String extension = PictureFormat.ofExtension(first).map(PictureFormat::extension).orElse("png");
    return Sibling.appended(first, ".page" + (page.getAsInt() + 1) + "." + extension);
  }

  PictureReader.Size size() throws PictureException {
    return PictureReader.size(file, page.orElse(0));
  }

  /** Reads the picture; {@code notes} receives what is unusual in the file. */
  Picture read(Consumer<String> notes) throws PictureException {
    Picture picture =
        PictureReader.read(file, new ReadOptions(treatment.applyProfile(), page, notes));
    return treatment.keepMetadata() ? picture : picture.withMetadata(PictureMetadata.NONE);
  }
}
