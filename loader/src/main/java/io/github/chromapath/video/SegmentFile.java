// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.internal.file.AtomicFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** The coded frames of a finished segment, in a file with a checksum. */
final class SegmentFile {
  private static final int MAGIC = 0x43505632; // CPV2
  private static final int MAX_FRAMES = 1 << 16;

  private SegmentFile() {}

  /** Writes a file, which appears whole or not at all. */
  static void write(Path file, List<CodedFrame> frames) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          CRC32C sum = new CRC32C();
          DataOutputStream out =
              new DataOutputStream(
                  new CheckedOutputStream(
                      new BufferedOutputStream(Channels.newOutputStream(channel)), sum));
          out.writeInt(MAGIC);
          out.writeInt(frames.size());
          for (CodedFrame frame : frames) {
            out.writeLong(frame.time());
            out.writeLong(frame.duration());
            out.writeBoolean(frame.key());
            out.writeInt(frame.data().length);
            out.write(frame.data());
          }
          out.writeLong(sum.getValue());
          out.flush();
        });
  }

  /** Reads a file; empty if it does not exist or is damaged. */
  static Optional<List<CodedFrame>> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    long size = Files.size(file);
    CRC32C sum = new CRC32C();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), sum))) {
      if (in.readInt() != MAGIC) {
        return Optional.empty();
      }
      int count = in.readInt();
      if (count < 0 || count > MAX_FRAMES) {
        return Optional.empty();
      }
      List<CodedFrame> frames = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long time = in.readLong();
        long duration = in.readLong();
        boolean key = in.readBoolean();
        int length = in.readInt();
        if (length < 0 || length > size) {
          return Optional.empty();
        }
        frames.add(new CodedFrame(time, duration, key, in.readNBytes(length)));
      }
      long expected = sum.getValue();
      return in.readLong() == expected ? Optional.of(frames) : Optional.empty();
    } catch (EOFException e) {
      return Optional.empty();
    }
  }
}
