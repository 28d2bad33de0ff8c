// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/** Opens files of weights: safetensors and all formats of PyTorch. Thread-safe. */
public final class WeightsFiles {
  private WeightsFiles() {}

  /**
   * Opens a file of weights.
   *
   * <p>The first bytes of the file decide its format; the name does not. A name such as {@code
   * resnet50-0676ba61.pth} contains the start of the file's SHA-256, which is checked.
   *
   * @param path a safetensors file, or a {@code state_dict} written by {@code torch.save}
   * @return the open file; everything except its elements has been checked
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the file is missing, unreadable, of another format, damaged or
   *     truncated, if its SHA-256 does not match its name, or if its pickle refers to anything
   *     other than tensors
   */
  public static WeightsFile open(Path path) throws IOException {
    return open(WeightsSource.open(path));
  }

  /**
   * Opens weights whose bytes are at hand.
   *
   * @param source owned by the result; closed if this method throws
   * @return the open file; everything except its elements has been checked
   * @throws IOException as {@link #open(Path)}
   */
  public static WeightsFile open(WeightsSource source) throws IOException {
    try {
      PublishedName.check(source);
      return ofFormat(source);
    } catch (IOException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  /**
   * {@return the strings that describe a safetensors file; empty for other formats} Reads only the
   * header.
   *
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the file is missing, unreadable or of no format that {@link
   *     #open(Path)} reads, or the header is damaged
   */
  public static Map<String, String> metadata(Path path) throws IOException {
    try (WeightsSource source = WeightsSource.open(path)) {
      return format(source) == WeightsFormat.SAFETENSORS
          ? SafetensorsFile.open(source).metadata()
          : Map.of();
    }
  }

  private static WeightsFile ofFormat(WeightsSource source) throws IOException {
    WeightsFormat format = format(source);
    return switch (format) {
      case SAFETENSORS -> SafetensorsFile.open(source);
      case ZIP -> TorchFile.open(source, ZipContainer::read);
      case STREAM -> TorchFile.open(source, StreamContainer::read);
      case TAR -> TorchFile.open(source, TarContainer::read);
    };
  }

  private static WeightsFormat format(WeightsSource source) throws IOException {
    ByteBuffer head =
        ByteBuffer.allocate((int) Math.min(WeightsFormat.HEAD_BYTES, source.length()))
            .order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(head, 0);
    return WeightsFormat.of(head.flip())
        .orElseThrow(
            () ->
                new CheckpointException(
                    source.path(),
                    "its " + source.length() + " bytes are not a safetensors or PyTorch file",
                    "give such a file, or copy it again if it was one"));
  }
}
