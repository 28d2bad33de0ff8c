// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What a pickle builds. Values may hold each other in any depth and in circles, so nothing here is
 * compared, hashed or printed as a whole.
 */
sealed interface PyValue {
  /** The values without parts. */
  enum Constant implements PyValue {
    NONE,
    TRUE,
    FALSE
  }

  /** An integer. */
  record Int(BigInteger value) implements PyValue {}

  /** A float. */
  record Real(double value) implements PyValue {}

  /** A str; also the byte strings that Python 2 wrote for text. */
  record Text(String value) implements PyValue {}

  /** A tuple. */
  record Tuple(ImmutableList<PyValue> items) implements PyValue {}

  /** A list; grows while its pickle is read. */
  record Listing(List<PyValue> items) implements PyValue {}

  /** A dict or OrderedDict; grows while its pickle is read. */
  record Dict(Map<String, PyValue> items) implements PyValue {}

  /** One of the allowed names. */
  record Global(TorchGlobal name) implements PyValue {}

  /** A storage, or a view of one. */
  record Storage(StorageRef ref) implements PyValue {}

  /** A tensor; its view is null from the call of its class until its state is set. */
  final class Tensor implements PyValue {
    private TensorView view;

    Tensor(TensorView view) {
      this.view = view;
    }

    void set(TensorView state) {
      view = state;
    }

    TensorView view() throws TorchFault {
      if (view == null) {
        throw TorchFault.broken("its pickle has a tensor without a storage");
      }
      return view;
    }
  }

  /** A Parameter of the time when it was an object around a tensor. */
  record Parameter(Tensor data) implements PyValue {}

  /**
   * The items of a tuple.
   *
   * @param what the tuple means, for the fault
   * @param least the fewest items that will do
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
