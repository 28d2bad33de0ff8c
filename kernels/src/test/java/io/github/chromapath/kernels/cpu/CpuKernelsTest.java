// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.CustomOp;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class CpuKernelsTest {
  /** The project's records of an operation, which a sealed interface may group. */
  private static List<Class<? extends Op>> records(Class<? extends Op> type) {
    if (type == CustomOp.class) {
      return List.of();
    }
    if (type.isRecord()) {
      return List.of(type);
    }
    List<Class<? extends Op>> records = new ArrayList<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      records.addAll(records(permitted.asSubclass(Op.class)));
    }
    return records;
  }

  /** Convolutions and most quantized operations run in a library, reductions in a transport. */
  private static boolean inLibrary(Class<? extends Op> type) {
    return type == AllReduce.class
        || AsyncAllReduce.class.isAssignableFrom(type)
        || Convolution.class.isAssignableFrom(type)
        || (Quantized.class.isAssignableFrom(type) && type != Quantized.Join.class);
  }

  @Test
  void everyOtherOperationHasAKernel() {
    List<Class<? extends Op>> records = records(Op.class);
    assertTrue(records.size() > 40);
    for (Class<? extends Op> type : records) {
      assertEquals(!inLibrary(type), CpuKernels.supports(type), type.getName());
    }
  }

  @Test
  void convolutionsAreRefused() {
    Shape shape = new Shape(1, 1, 1, 1);
    Tensor x = HostMemory.zeros(shape);
    ConvolutionGeometry geometry = ConvolutionGeometry.same(1, 1);
    Op convolution = new Convolution.Forward(x, x, HostMemory.zeros(shape), geometry);
    try (Parallel parallel = new Parallel(1)) {
      CpuKernels kernels = new CpuKernels(new HostViews(), parallel);
      assertThrows(UnsupportedOperationException.class, () -> kernels.bind(convolution));
    }
  }

  /** A kernel is found by the name of its record. */
  @Test
  void kernelsArePackagePrivateAndNamedAfterTheirRecords() throws ClassNotFoundException {
    for (Class<? extends Op> type : records(Op.class)) {
      if (!inLibrary(type)) {
        Class<?> family = type.isMemberClass() ? type.getDeclaringClass() : type;
        String name = family.getSimpleName() + "Kernel";
        if (family.getSimpleName().equals("LabColor")) {
          name = "LabColor" + type.getSimpleName().replace("Backward", "") + "Kernel";
        }
        Class<?> kernel = Class.forName(CpuKernels.class.getPackageName() + "." + name);
        assertTrue(!Modifier.isPublic(kernel.getModifiers()), name);
      }
    }
  }
}
