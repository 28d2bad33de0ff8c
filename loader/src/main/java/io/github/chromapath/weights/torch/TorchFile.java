// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.WeightsSource;
import java.nio.file.Path;

/** One of PyTorch's files, its pickles read and checked, its elements still in the file. */
final class TorchFile implements WeightsFile {
  private final WeightsSource source;
  private final ImmutableMap<String, TorchTensor> tensors;

  private TorchFile(WeightsSource source, ImmutableMap<String, TorchTensor> tensors) {
    this.source = source;
    this.tensors = tensors;
  }

  /** How a container's pickles are read. */
  interface Reader {
    TorchContents read(FileRegion file) throws TorchFault, CheckpointException;
  }

  /**
   * Reads the pickles of an open file.
   *
   * @param source belongs to the result from now on, unless this fails
   */
  static TorchFile open(WeightsSource source, Reader reader) throws CheckpointException {
    try {
      TorchContents contents = reader.read(FileRegion.whole(source));
      return new TorchFile(source, StateDict.tensors(contents));
    } catch (TorchFault e) {
      throw new CheckpointException(source.path(), e.getMessage(), e.mend(), e);
    }
  }

  @Override
  public Path path() {
    return source.path();
  }

  @Override
  public ImmutableList<String> names() {
    return tensors.keySet().asList();
  }

  @Override
  public ImmutableList<Integer> shape(String name) throws CheckpointException {
    return tensor(name).shape();
  }

  @Override
  public StoredType type(String name) throws CheckpointException {
    return tensor(name).type();
  }

  private TorchTensor tensor(String name) throws CheckpointException {
    TorchTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(
          path(), "it has no tensor '" + name + "'", "give a file that has it");
    }
    return tensor;
  }

  @Override
  public float[] readFloats(String name) throws CheckpointException {
    TorchTensor tensor = tensor(name);
    if (!tensor.type().isFloating()) {
      throw new CheckpointException(
          path(), "tensor '" + name + "' is of type " + tensor.type(), "store it as F32");
    }
    if (tensor.elements() > Integer.MAX_VALUE - 8) {
      throw new CheckpointException(
          path(),
          "tensor '" + name + "' has " + tensor.elements() + " elements",
          "give a file whose tensors have fewer than 2^31");
    }
    return StridedReader.read(tensor);
  }

  @Override
  public void close() throws CheckpointException {
    source.close();
  }
}
