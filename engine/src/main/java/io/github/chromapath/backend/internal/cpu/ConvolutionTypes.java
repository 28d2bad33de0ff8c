// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The types of activations that oneDNN convolves on this CPU, found by a trial. */
final class ConvolutionTypes {
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.same(3, 1);
  private static final Shape ACTIVATION = new Shape(1, 8, 8, 16);
  private static final Shape WEIGHT = new Shape(16, 3, 3, 16);

  private final Set<DataType> types = EnumSet.of(DataType.FLOAT32);

  ConvolutionTypes(DnnlEngine engine, AllocationStats allocations) {
    for (DataType type : List.of(DataType.BFLOAT16, DataType.FLOAT16)) {
      if (planned(type, engine, allocations)) {
        types.add(type);
      }
    }
  }

  Set<DataType> all() {
    return types;
  }

  /**
   * Refuses 16-bit activations for which oneDNN lacks the convolution or one of its gradients.
   *
   * @throws UnsupportedOperationException if the type is not supported
   */
  void require(Convolution convolution) {
    for (List<Tensor> tensors : List.of(convolution.reads(), convolution.writes())) {
      for (Tensor tensor : tensors) {
        if (tensor.type().floating() && !types.contains(tensor.type())) {
          throw new UnsupportedOperationException(
              DnnlEngine.library()
                  + " has no "
                  + tensor.type()
                  + " convolutions with gradients on this processor ("
                  + DnnlEngine.instructions()
                  + ")");
        }
      }
    }
  }

  private static boolean planned(DataType type, DnnlEngine engine, AllocationStats allocations) {
    try (CpuMemory memory = CpuMemory.allocate(1 << 17, allocations)) {
      Tensor x = tensor("x", ACTIVATION, type, memory);
      Tensor y = tensor("y", ACTIVATION, type, memory);
      Tensor weight = tensor("weight", WEIGHT, DataType.FLOAT32, memory);
      for (Convolution convolution :
          List.of(
              new Convolution.Forward(x, weight, y, GEOMETRY),
              new Convolution.BackwardData(y, weight, x, GEOMETRY),
              new Convolution.BackwardWeights(x, y, weight, GEOMETRY))) {
        ConvolutionPlan.of(convolution, engine, allocations).close();
      }
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  private static Tensor tensor(String name, Shape shape, DataType type, CpuMemory memory) {
    Tensor tensor = new Tensor(name, shape, type);
    tensor.bind(memory, 0);
    return tensor;
  }
}
