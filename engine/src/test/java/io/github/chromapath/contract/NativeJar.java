// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Unpacks a jar of native libraries as docs/gpu.md does for read-only file systems. */
public final class NativeJar {
  private NativeJar() {}

  /** As {@code unzip -jo JAR '*.so*' -d FOLDER}, with the extensions of other systems too. */
  public static void unpack(Path jar, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (name.matches(".*\\.(so|dylib|dll)[.0-9]*")) {
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }
}
