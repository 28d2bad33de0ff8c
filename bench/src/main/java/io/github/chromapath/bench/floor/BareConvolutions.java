// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.floor;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;

/**
 * The convolutions of a pass as bare oneDNN primitives, in the layouts that oneDNN prefers. Their
 * time is that of a pass in which all other operations and all changes of layout are free.
 *
 * <p>All primitives share three blocks of memory of the size of the largest operands.
 */
public final class BareConvolutions implements AutoCloseable {
  private static final int BLOCKS = 3;

  private final Dnnl dnnl = new Dnnl();
  private final List<Runnable> primitives = new ArrayList<>();

  /** The convolutions among {@code operations}, in order. */
  public BareConvolutions(List<Op> operations) {
    try {
      List<ConvolutionShape> order =
          operations.stream()
              .filter(Convolution.class::isInstance)
              .map(op -> ConvolutionShape.of((Convolution) op))
              .toList();
      Map<ConvolutionShape, Dnnl.Recipe> recipes = new LinkedHashMap<>();
      order.forEach(shape -> recipes.computeIfAbsent(shape, s -> s.recipe(dnnl)));
      Pointer[] blocks = blocks(recipes.values());
      Map<ConvolutionShape, Runnable> runs = new LinkedHashMap<>();
      recipes.forEach((shape, recipe) -> runs.put(shape, dnnl.primitive(recipe, blocks)));
      order.forEach(shape -> primitives.add(runs.get(shape)));
    } catch (RuntimeException | Error e) {
      dnnl.close();
      throw e;
    }
  }

  /** Number of convolutions. */
  public int count() {
    return primitives.size();
  }

  /** Runs each once. */
  public void run() {
    primitives.forEach(Runnable::run);
  }

  private Pointer[] blocks(Iterable<Dnnl.Recipe> recipes) {
    Pointer[] blocks = new Pointer[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      long bytes = 1;
      for (Dnnl.Recipe recipe : recipes) {
        bytes = Math.max(bytes, recipe.bytes(i));
      }
      blocks[i] = dnnl.block(bytes);
    }
    return blocks;
  }

  @Override
  public void close() {
    dnnl.close();
  }
}
