// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;

/** The calls that a pickle may make, each implemented here. */
final class TorchObjects {
  private static final int TENSOR_STATE = 4;

  private TorchObjects() {}

  /** Number of items that a call copies; one sequence can be the argument of many calls. */
  static int effort(PyValue arguments) throws TorchFault {
    List<PyValue> given = arguments.items("arguments of a call", 0);
    if (!given.isEmpty() && given.get(0) instanceof PyValue.Listing list) {
      return list.items().size();
    }
    return !given.isEmpty() && given.get(0) instanceof PyValue.Tuple tuple
        ? tuple.items().size()
        : 0;
  }

  /**
   * The result of calling an allowed global.
   *
   * @throws TorchFault if the callee is not an allowed function, or the arguments do not match
   */
  static PyValue call(PyValue callee, PyValue arguments) throws TorchFault {
    TorchGlobal global = callee.global("function to call");
    List<PyValue> given = arguments.items("arguments of " + global, 0);
    return switch (global) {
      case ORDERED_DICT -> orderedDict(given);
      case REBUILD_TENSOR, REBUILD_TENSOR_V2 ->
          new PyValue.Tensor(
              TensorView.of(arguments.items("arguments of " + global, TENSOR_STATE)));
      case REBUILD_PARAMETER -> data(given);
      case PARAMETER -> new PyValue.Parameter(data(given));
      case FLOAT_TENSOR, HALF_TENSOR, DOUBLE_TENSOR, LONG_TENSOR, INT_TENSOR ->
          new PyValue.Tensor();
      case FLOAT_STORAGE,
          HALF_STORAGE,
          BFLOAT16_STORAGE,
          DOUBLE_STORAGE,
          LONG_STORAGE,
          INT_STORAGE ->
          throw TorchFault.broken("its pickle calls " + global);
    };
  }

  private static PyValue.Tensor data(List<PyValue> arguments) throws TorchFault {
    if (!arguments.isEmpty() && arguments.get(0) instanceof PyValue.Tensor tensor) {
      return tensor;
    }
    throw TorchFault.broken("its pickle has a Parameter without a tensor");
  }

  /** Python 3 calls it without arguments, Python 2 with one list of lists [key, value]. */
  private static PyValue orderedDict(List<PyValue> arguments) throws TorchFault {
    PyValue.Dict dict = new PyValue.Dict(new LinkedHashMap<>());
    if (!arguments.isEmpty()) {
      for (PyValue pair : elements(arguments.get(0))) {
        List<PyValue> keyAndValue = elements(pair);
        if (keyAndValue.size() != 2) {
          throw TorchFault.broken("its pickle has an OrderedDict that is not made of pairs");
        }
        dict.put(keyAndValue.get(0), keyAndValue.get(1));
      }
    }
    return dict;
  }

  private static List<PyValue> elements(PyValue sequence) throws TorchFault {
    return sequence instanceof PyValue.Listing list
        ? list.items()
        : sequence.items("list of pairs", 0);
  }

  /**
   * Sets the state of an object. The state of an early tensor is (storage, offset, size, stride).
   * The states of an OrderedDict ({@code _metadata}) and of a Parameter ({@code requires_grad}) are
   * ignored.
   *
   * @throws TorchFault if the object has no state
   */
  static void build(PyValue object, PyValue state) throws TorchFault {
    if (object instanceof PyValue.Tensor tensor) {
      ImmutableList<PyValue> items = state.items("state of a tensor", TENSOR_STATE);
      tensor.set(TensorView.of(items));
    } else if (!(object instanceof PyValue.Dict || object instanceof PyValue.Parameter)) {
      throw TorchFault.broken("its pickle sets the state of an object that has none");
    }
  }
}
