// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An open file of PyTorch. Its pickles have been read and checked; its elements are in the file.
 */
final class TorchFile implements WeightsFile {
  private final WeightsSource source;
  private final ImmutableMap<String, TorchTensor> tensors;

  private TorchFile(WeightsSource source, ImmutableMap<String, TorchTensor> tensors) {
    this.source = source;
    this.tensors = tensors;
  }

  /** Reads the pickles of a container. */
  interface Reader {
    TorchContents read(FileRegion file) throws TorchFault, IOException;
  }

  /**
   * Reads the pickles of an open file.
   *
   * @param source owned by the result, unless this method throws
   * @param notes receives a sentence if the tensors are not at the top
   */
  static TorchFile open(WeightsSource source, Reader reader, Consumer<String> notes)
      throws IOException {
    try {
      StateDict found = StateDict.of(reader.read(FileRegion.whole(source)));
      found.place().ifPresent(place -> notes.accept(source.path() + ": " + place + "."));
      return new TorchFile(source, found.tensors());
    } catch (TorchFault e) {
      throw e.of(source.path());
    }
  }

  @Override
  public Path path() {
    return source.path();
  }

  @Override
  public List<String> names() {
    return tensors.keySet().asList();
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public List<Integer> shape(String name) throws CheckpointException {
    return tensor(name).shape();
  }

  @Override
  public StoredType type(String name) throws CheckpointException {
    return tensor(name).data().type();
  }

  private TorchTensor tensor(String name) throws CheckpointException {
    TorchTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw CheckpointException.missingTensor(path(), name);
    }
    return tensor;
  }

  @Override
  public float[] readFloats(String name) throws IOException {
    return StridedReader.floats(tensor(name, true));
  }

  @Override
  public double[] readDoubles(String name) throws IOException {
    return StridedReader.doubles(tensor(name, true));
  }

  @Override
  public long[] readLongs(String name) throws IOException {
    return StridedReader.longs(tensor(name, false));
  }

  private TorchTensor tensor(String name, boolean floating) throws CheckpointException {
    TorchTensor tensor = tensor(name);
    StoredType type = tensor.data().type();
    if (type.isFloating() != floating) {
      throw CheckpointException.wrongType(path(), name, type);
    }
    if (tensor.elements() > Integer.MAX_VALUE - 8) {
      throw CheckpointException.tooLarge(path(), name, tensor.elements());
    }
    return tensor;
  }

  @Override
  public void close() throws CheckpointException {
    source.close();
  }
}
