// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.model.ClassSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text file of a {@link ClassSet}, in UTF-8; docs/transfer.md defines it. */
public final class ClassFile {
  private static final int MOST_BYTES = 1 << 16;
  private static final String REMEDY = "write one class on each line: name id[,id...] [#RRGGBB]";

  private ClassFile() {}

  /**
   * {@return the classes in a file}
   *
   * @throws DatasetException if it cannot be read, is longer than 64 KiB, or does not define
   *     classes
   */
  public static ClassSet read(Path file) throws DatasetException {
    byte[] bytes = bytes(file);
    if (bytes.length > MOST_BYTES) {
      throw new DatasetException(file, "it is longer than " + MOST_BYTES + " bytes", REMEDY);
    }
    try {
      return ClassSet.parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new DatasetException(file, "it is not text in UTF-8", REMEDY, e);
    } catch (IllegalArgumentException e) {
      throw new DatasetException(file, e.getMessage(), REMEDY, e);
    }
  }

  private static byte[] bytes(Path file) throws DatasetException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw DatasetException.unreadable(file, "check the path", e);
    }
  }
}
