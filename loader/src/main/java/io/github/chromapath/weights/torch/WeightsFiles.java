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
import java.util.function.Consumer;

/** Opens files of weights: safetensors and all formats of PyTorch. Thread-safe. */
public final class WeightsFiles {
  private WeightsFiles() {}

  /**
   * Opens a file of weights.
   *
   * <p>The first bytes of the file decide its format; the name does not. A name such as {@code
   * resnet50-0676ba61.pth} contains the start of the file's SHA-256, which is checked.
   *
   * <p>A {@code state_dict} may be an entry of a dict, as in a training checkpoint. Its other
   * entries are ignored.
   *
   * @param path a safetensors file, or a {@code state_dict} written by {@code torch.save}
   * @return the open file; everything except its elements has been checked
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the file is missing, unreadable, of another format, damaged or
   *     truncated, if its SHA-256 does not match its name, or if its pickle refers to anything
   *     other than tensors
   */
  public static WeightsFile open(Path path) throws IOException {
    return open(path, note -> {});
  }

  /**
   * Opens a file of weights and tells what is unusual in it, such as a state_dict within a training
   * checkpoint.
   *
   * @param notes receives one sentence for each finding, which starts with the file
   * @return the open file
   * @throws IOException as {@link #open(Path)}
   */
  public static WeightsFile open(Path path, Consumer<String> notes) throws IOException {
    return open(WeightsSource.open(path), notes);
  }

  /**
   * Opens weights whose bytes are at hand.
   *
   * @param source owned by the result; closed if this method throws
   * @return the open file; everything except its elements has been checked
   * @throws IOException as {@link #open(Path)}
   */
  public static WeightsFile open(WeightsSource source) throws IOException {
    return open(source, note -> {});
  }

  /**
   * Opens weights whose bytes are at hand, and tells what is unusual in them.
   *
   * @param source owned by the result; closed if this method throws
   * @param notes receives one sentence for each finding, which starts with the file
   * @return the open file
   * @throws IOException as {@link #open(Path)}
   */
  public static WeightsFile open(WeightsSource source, Consumer<String> notes) throws IOException {
    try {
      WeightsFormat format = format(source);
      PublishedName.check(source);
      return ofFormat(source, format, notes);
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

  private static WeightsFile ofFormat(
      WeightsSource source, WeightsFormat format, Consumer<String> notes) throws IOException {
    return switch (format) {
      case SAFETENSORS -> SafetensorsFile.open(source);
      case ZIP -> TorchFile.open(source, ZipContainer::read, notes);
      case STREAM -> TorchFile.open(source, StreamContainer::read, notes);
      case TAR -> TorchFile.open(source, TarContainer::read, notes);
    };
  }

  private static WeightsFormat format(WeightsSource source) throws IOException {
    ByteBuffer head =
        ByteBuffer.allocate((int) Math.min(WeightsFormat.HEAD_BYTES, source.length()))
            .order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(head, 0);
    return WeightsFormat.of(head.flip())
        .orElseThrow(() -> ForeignFile.refusal(head, source.length()).of(source.path()));
  }
}
