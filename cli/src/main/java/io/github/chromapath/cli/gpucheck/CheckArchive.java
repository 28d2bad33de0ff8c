// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A ZIP file with the files of a folder. */
public final class CheckArchive {
  /** A log beyond is cut: the first lines of a failure tell its cause. */
  private static final int MOST_BYTES = 8 << 20;

  private CheckArchive() {}

  /**
   * Creates or replaces the archive, whole or not at all. Of each file at most 8 MiB are stored.
   *
   * @param folder its files, without those of folders in it
   */
  public static void write(Path archive, Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    AtomicFile.write(
        archive,
        channel -> {
          OutputStream target = Channels.newOutputStream(channel);
          ZipOutputStream zip = new ZipOutputStream(target);
          for (Path file : files) {
            zip.putNextEntry(new ZipEntry("gpu-check/" + file.getFileName()));
            try (InputStream content = Files.newInputStream(file)) {
              zip.write(content.readNBytes(MOST_BYTES));
            }
            zip.closeEntry();
          }
          zip.finish();
        });
  }
}
