// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.WeightsSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Opens files of weights, be they safetensors or one of PyTorch's own forms. Thread-safe. */
public final class WeightsFiles {
  private WeightsFiles() {}

  /**
   * Opens a file of weights. What it is follows from its first bytes, never from its name; but a
   * name like {@code resnet50-0676ba61.pth} promises how the file's SHA-256 starts, and is checked.
   *
   * @param path a safetensors file, or a {@code state_dict} that {@code torch.save} has written
   * @return the open file, all of it checked but the elements
   * @throws CheckpointException in one sentence, when the file is missing, unreadable, of no such
   *     format, damaged, cut short or not what its name says, or when its pickle mentions anything
   *     but tensors
   */
  public static WeightsFile open(Path path) throws CheckpointException {
    WeightsSource source = WeightsSource.open(path);
    try {
      PublishedName.check(source);
      return open(source);
    } catch (CheckpointException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  private static WeightsFile open(WeightsSource source) throws CheckpointException {
    ByteBuffer head =
        ByteBuffer.allocate((int) Math.min(WeightsFormat.HEAD_BYTES, source.length()))
            .order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(head, 0);
    WeightsFormat format =
        WeightsFormat.of(head.flip())
            .orElseThrow(
                () ->
                    new CheckpointException(
                        source.path(),
                        "its " + source.length() + " bytes are no safetensors or PyTorch file",
                        "give one, or copy it again if it was one"));
    return switch (format) {
      case SAFETENSORS -> SafetensorsFile.open(source);
      case ZIP -> TorchFile.open(source, ZipContainer::read);
      case STREAM -> TorchFile.open(source, StreamContainer::read);
      case TAR -> TorchFile.open(source, TarContainer::read);
    };
  }
}
