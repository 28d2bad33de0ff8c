// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.TreeSet;

/**
 * The dynamic symbols of a shared library (ELF, 64 bits, little endian).
 *
 * @param defined symbols that it exports
 * @param undefined symbols that it imports from other libraries
 */
record ElfSymbols(Set<String> defined, Set<String> undefined) {
  private static final int MAGIC = 0x464c457f;
  private static final int SECTION_OF_DYNAMIC_SYMBOLS = 11;
  private static final int SYMBOL_BYTES = 24;

  /** Reads a library on the class path. */
  static ElfSymbols ofResource(String name) {
    try (InputStream in = ElfSymbols.class.getResourceAsStream(name)) {
      return of(ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ElfSymbols of(ByteBuffer file) {
    if (file.getInt(0) != MAGIC || file.get(4) != 2 || file.get(5) != 1) {
      throw new IllegalArgumentException("no ELF file of 64 bits, little endian");
    }
    ElfSymbols symbols = new ElfSymbols(new TreeSet<>(), new TreeSet<>());
    long table = file.getLong(0x28);
    int entry = Short.toUnsignedInt(file.getShort(0x3a));
    int sections = Short.toUnsignedInt(file.getShort(0x3c));
    for (int i = 0; i < sections; i++) {
      int section = Math.toIntExact(table + (long) i * entry);
      if (file.getInt(section + 4) == SECTION_OF_DYNAMIC_SYMBOLS) {
        int strings = Math.toIntExact(table + (long) file.getInt(section + 0x28) * entry);
        symbols.read(file, offset(file, section), size(file, section), offset(file, strings));
      }
    }
    return symbols;
  }

  private static int offset(ByteBuffer file, int section) {
    return Math.toIntExact(file.getLong(section + 0x18));
  }

  private static int size(ByteBuffer file, int section) {
    return Math.toIntExact(file.getLong(section + 0x20));
  }

  private void read(ByteBuffer file, int start, int size, int strings) {
    for (int symbol = start; symbol < start + size; symbol += SYMBOL_BYTES) {
      boolean isDefined = file.getShort(symbol + 6) != 0;
      (isDefined ? defined : undefined).add(text(file, strings + file.getInt(symbol)));
    }
  }

  private static String text(ByteBuffer file, int start) {
    int end = start;
    while (file.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    file.get(start, bytes);
    return new String(bytes, US_ASCII);
  }
}
