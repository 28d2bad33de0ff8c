// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/** The tensors of a {@code state_dict}: the values of the pickled dict that are tensors. */
final class StateDict {
  private StateDict() {}

  /**
   * The tensors by name, in the order of the dict, each checked against its storage.
   *
   * @throws TorchFault if the object is not a dict, contains no tensor, or has a tensor that does
   *     not fit into its storage
   */
  static ImmutableMap<String, TorchTensor> tensors(TorchContents contents) throws TorchFault {
    if (!(contents.root() instanceof PyValue.Dict dict)) {
      throw TorchFault.unsuitable("it does not hold a dict");
    }
    ImmutableMap.Builder<String, TorchTensor> tensors = ImmutableMap.builder();
    for (Map.Entry<String, PyValue> item : dict.items().entrySet()) {
      PyValue value =
          item.getValue() instanceof PyValue.Parameter parameter
              ? parameter.data()
              : item.getValue();
      if (value instanceof PyValue.Tensor tensor) {
        tensors.put(item.getKey(), tensor(item.getKey(), tensor.view(), contents));
      }
    }
    ImmutableMap<String, TorchTensor> found = tensors.buildOrThrow();
    if (found.isEmpty()) {
      throw TorchFault.unsuitable("its dict holds no tensors");
    }
    return found;
  }

  private static TorchTensor tensor(String name, TensorView view, TorchContents contents)
      throws TorchFault {
    FileRegion storage = contents.storages().get(view.storage().key());
    if (storage == null) {
      throw TorchFault.broken("the storage of tensor " + TorchFault.quote(name) + " is missing");
    }
    return TorchTensor.of(name, view, storage, contents.order());
  }
}
