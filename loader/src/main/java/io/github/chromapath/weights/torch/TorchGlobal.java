// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.github.chromapath.weights.StoredType;
import java.util.Arrays;

/**
 * The names that a pickle may mention; none of them is ever looked up or run.
 *
 * <p>Besides what today's {@code torch.save} writes there are the tensor classes and {@code
 * Parameter}: before 0.1.11 tensors were pickled as instances of their class, and state_dicts held
 * parameters. torchvision's oldest files are of that age.
 */
enum TorchGlobal {
  ORDERED_DICT("collections.OrderedDict"),
  REBUILD_TENSOR("torch._utils._rebuild_tensor"),
  REBUILD_TENSOR_V2("torch._utils._rebuild_tensor_v2"),
  REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
  PARAMETER("torch.nn.parameter.Parameter"),
  FLOAT_STORAGE("torch.FloatStorage", StoredType.F32),
  HALF_STORAGE("torch.HalfStorage", StoredType.F16),
  BFLOAT16_STORAGE("torch.BFloat16Storage", StoredType.BF16),
  DOUBLE_STORAGE("torch.DoubleStorage", StoredType.F64),
  LONG_STORAGE("torch.LongStorage", StoredType.I64),
  INT_STORAGE("torch.IntStorage", StoredType.I32),
  FLOAT_TENSOR("torch.FloatTensor"),
  HALF_TENSOR("torch.HalfTensor"),
  DOUBLE_TENSOR("torch.DoubleTensor"),
  LONG_TENSOR("torch.LongTensor"),
  INT_TENSOR("torch.IntTensor");

  private static final ImmutableMap<String, TorchGlobal> BY_NAME =
      Maps.uniqueIndex(Arrays.asList(values()), global -> global.qualifiedName);

  private final String qualifiedName;
  private final StoredType elements;

  TorchGlobal(String qualifiedName) {
    this(qualifiedName, null);
  }

  TorchGlobal(String qualifiedName, StoredType elements) {
    this.qualifiedName = qualifiedName;
    this.elements = elements;
  }

  /**
   * The global of a name.
   *
   * @throws TorchFault when it is not among these
   */
  static TorchGlobal of(String module, String name) throws TorchFault {
    TorchGlobal global = BY_NAME.get(module + "." + name);
    if (global == null) {
      throw TorchFault.unsuitable(
          "its pickle asks for "
              + TorchFault.quote(module + "." + name)
              + ", which is not allowed in a file of weights");
    }
    return global;
  }

  /**
   * How a storage class keeps its elements.
   *
   * @throws TorchFault when this is no storage class
   */
  StoredType elements() throws TorchFault {
    if (elements == null) {
      throw TorchFault.broken("its pickle takes " + qualifiedName + " for a type of storage");
    }
    return elements;
  }

  @Override
  public String toString() {
    return qualifiedName;
  }
}
