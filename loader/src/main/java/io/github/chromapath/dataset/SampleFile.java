// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.io.BaseEncoding;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * The file of a sample: a header of {@value #HEADER} bytes, then rgb (H, W, 3), grey (224, 224) and
 * raw label ids (224, 224), one byte each. docs/files.md defines the header.
 */
final class SampleFile {
  static final int HEADER = 64;

  private static final byte[] MAGIC = {'C', 'H', 'R', 'P', 'S', 'M', 'P', 'L'};
  private static final int VERSION = 1;
  private static final int CRC_AT = HEADER - Integer.BYTES;
  private static final int CONTEXT_PIXELS = ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE;

  private SampleFile() {}

  /** Bytes of a file of samples of a size. */
  static long length(int height, int width) {
    return HEADER + 3L * height * width + 2L * CONTEXT_PIXELS;
  }

  /** The parts of a batch that belong to a slot, in the order of the file. */
  private static List<ByteBuffer> planes(HostBatch batch, int slot) {
    int colors = 3 * batch.height() * batch.width();
    return List.of(
        ByteBuffer.wrap(batch.rgb(), slot * colors, colors),
        ByteBuffer.wrap(batch.gray224(), slot * CONTEXT_PIXELS, CONTEXT_PIXELS),
        ByteBuffer.wrap(batch.labels(), slot * CONTEXT_PIXELS, CONTEXT_PIXELS));
  }

  /**
   * Reads a sample into a slot of a batch. If it is not whole, the slot is left undefined.
   *
   * @param channel at the start of the file
   * @return whether the file is of that identity and whole
   */
  static boolean read(FileChannel channel, SampleIdentity identity, HostBatch batch, int slot)
      throws IOException {
    if (channel.size() != length(batch.height(), batch.width())) {
      return false;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    boolean whole = readAll(channel, header);
    for (ByteBuffer plane : planes(batch, slot)) {
      whole = whole && readAll(channel, plane);
    }
    return whole && header.clear().equals(header(identity, batch, slot));
  }

  /** Fills the rest of a buffer; false if the file ends before. */
  private static boolean readAll(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Writes the sample in a slot of a batch. */
  static void write(FileChannel channel, SampleIdentity identity, HostBatch batch, int slot)
      throws IOException {
    AtomicFile.writeAll(channel, header(identity, batch, slot));
    for (ByteBuffer plane : planes(batch, slot)) {
      AtomicFile.writeAll(channel, plane);
    }
  }

  /** The header of a sample; it ends with the checksum of everything else. */
  private static ByteBuffer header(SampleIdentity identity, HostBatch batch, int slot) {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION).putInt(batch.height()).putInt(batch.width());
    header.put(BaseEncoding.base16().decode(identity.state().toUpperCase(Locale.ROOT)));
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, CRC_AT);
    for (ByteBuffer plane : planes(batch, slot)) {
      crc.update(plane);
    }
    header.putInt(CRC_AT, (int) crc.getValue());
    return header.clear();
  }
}
