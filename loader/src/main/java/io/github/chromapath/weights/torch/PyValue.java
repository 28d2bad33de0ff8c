// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Python object that a pickle builds. Objects may contain each other to any depth and in cycles,
 * so none is compared, hashed or printed as a whole.
 */
sealed interface PyValue {
  /** None, True and False. */
  enum Constant implements PyValue {
    NONE,
    TRUE,
    FALSE
  }

  /** An integer. */
  record Int(BigInteger value) implements PyValue {}

  /** A float. */
  record Real(double value) implements PyValue {}

  /** A str, or a byte string that Python 2 wrote for text. */
  record Text(String value) implements PyValue {}

  /** A tuple. */
  record Tuple(ImmutableList<PyValue> items) implements PyValue {}

  /** A list; grows while its pickle is read. */
  record Listing(List<PyValue> items) implements PyValue {}

  /**
   * A dict or OrderedDict; grows while its pickle is read. It holds only the items whose keys are
   * text. The state of an optimizer, for example, has other keys.
   */
  record Dict(Map<String, PyValue> items) implements PyValue {
    /** Sets an item, unless its key is another constant than text. */
    void put(PyValue key, PyValue value) throws TorchFault {
      if (key instanceof Text text) {
        items.put(text.value(), value);
      } else if (!(key instanceof Int || key instanceof Real || key instanceof Constant)) {
        throw TorchFault.broken("its pickle has no proper key of a dict");
      }
    }
  }

  /** One of the allowed names. */
  record Global(TorchGlobal name) implements PyValue {}

  /** A storage, or a view of one. */
  record Storage(StorageRef ref) implements PyValue {}

  /** A tensor. Early pickles call its class first and set its view later. */
  final class Tensor implements PyValue {
    private Optional<TensorView> view;

    /** A tensor whose view is set later. */
    Tensor() {
      this.view = Optional.empty();
    }

    Tensor(TensorView view) {
      this.view = Optional.of(view);
    }

    void set(TensorView state) {
      view = Optional.of(state);
    }

    TensorView view() throws TorchFault {
      return view.orElseThrow(() -> TorchFault.broken("its pickle has a tensor without a storage"));
    }
  }

  /** A Parameter of early files: an object that contains a tensor. */
  record Parameter(Tensor data) implements PyValue {}

  /**
   * The items of a tuple.
   *
   * @param what meaning of the tuple, for the message of the fault
   * @param least smallest valid number of items
   */
  default ImmutableList<PyValue> items(String what, int least) throws TorchFault {
    if (this instanceof Tuple tuple && tuple.items().size() >= least) {
      return tuple.items();
    }
    throw TorchFault.broken("its pickle has no proper " + what);
  }

  /** A number from 0 to 2^63 - 1. */
  default long natural(String what) throws TorchFault {
    if (this instanceof Int number
        && number.value().signum() >= 0
        && number.value().bitLength() < Long.SIZE) {
      return number.value().longValue();
    }
    throw TorchFault.broken("its pickle has no proper " + what);
  }

  /** A str. */
  default String text(String what) throws TorchFault {
    if (this instanceof Text text) {
      return text.value();
    }
    throw TorchFault.broken("its pickle has no proper " + what);
  }

  /** An allowed name. */
  default TorchGlobal global(String what) throws TorchFault {
    if (this instanceof Global global) {
      return global.name();
    }
    throw TorchFault.broken("its pickle has no proper " + what);
  }
}
