// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.github.chromapath.weights.StoredType;
import java.util.Arrays;
import java.util.Optional;

/**
 * The names that a pickle may refer to. None of them is looked up or run.
 *
 * <p>The tensor classes and {@code Parameter} occur in early files only. Before torch 0.1.11,
 * tensors were pickled as instances of their class, and a state_dict contained parameters.
 * torchvision's oldest files have this form.
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
  private final Optional<StoredType> elements;

  TorchGlobal(String qualifiedName) {
    this(qualifiedName, Optional.empty());
  }

  TorchGlobal(String qualifiedName, StoredType elements) {
    this(qualifiedName, Optional.of(elements));
  }

  TorchGlobal(String qualifiedName, Optional<StoredType> elements) {
    this.qualifiedName = qualifiedName;
    this.elements = elements;
  }

  /**
   * The constant of a name.
   *
   * @throws TorchFault if the name is not allowed
   */
  static TorchGlobal of(String module, String name) throws TorchFault {
    TorchGlobal global = BY_NAME.get(module + "." + name);
    if (global == null && module.equals("torch") && name.endsWith("Storage")) {
      throw new TorchFault(
          "it has tensors of "
              + TorchFault.quote(module + "." + name)
              + ", which are not supported",
          "save only floating-point and 32 or 64 bit integer tensors");
    }
    if (global == null) {
      throw isClass(name)
          ? new TorchFault(
              "it holds an object of the class "
                  + TorchFault.quote(module + "." + name)
                  + ", which is not allowed in a file of weights",
              "if you trust the file, load it in PyTorch and save the model's state_dict() alone")
          : TorchFault.unsuitable(
              "its pickle asks for "
                  + TorchFault.quote(module + "." + name)
                  + ", which is not allowed in a file of weights");
    }
    return global;
  }

  /** Whether a name is written as Python writes those of classes, not of functions and modules. */
  private static boolean isClass(String name) {
    int start = name.lastIndexOf('.') + 1;
    return start < name.length() && Character.isUpperCase(name.codePointAt(start));
  }

  /**
   * The type of the elements of a storage class.
   *
   * @throws TorchFault if this is not a storage class
   */
  StoredType elements() throws TorchFault {
    return elements.orElseThrow(
        () -> TorchFault.broken("its pickle uses " + qualifiedName + " as the type of a storage"));
  }

  @Override
  public String toString() {
    return qualifiedName;
  }
}
