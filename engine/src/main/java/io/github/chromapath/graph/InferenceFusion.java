// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.Add;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Convolution.Epilogue;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Fuses operations of an inference program so that fewer intermediate results are stored. Each step
 * rewrites a pair of operations if the second is the only reader of the first one's result:
 *
 * <ul>
 *   <li>the batch norm after a convolution is folded into its weight and bias, and the batch norm's
 *       ReLU becomes the convolution's;
 *   <li>the sum after a convolution, at the end of a residual block, becomes its addend;
 *   <li>a concatenation before a convolution becomes a sum of convolutions of its parts,
 *       convolution([a, b], [V, W]) = convolution(a, V) + convolution(b, W);
 *   <li>grey in three equal channels before a convolution becomes one channel, and the weights are
 *       summed.
 * </ul>
 */
final class InferenceFusion {
  private final FrozenWeights frozen;
  private final Set<Tensor> retained;
  private List<Op> operations;
  private Map<Tensor, Integer> readers;
  private Map<Tensor, Integer> producers;

  private InferenceFusion(List<Op> operations, Set<Tensor> retained, FrozenWeights frozen) {
    this.frozen = frozen;
    this.retained = retained;
    index(operations);
  }

  /**
   * The same results by fewer operations.
   *
   * @param operations in the order in which they run; each temporary is written once
   * @param retained tensors that the host reads
   * @param frozen receives the weights to compute from the parameters
   * @param rewriting applied before concatenations are split
   */
  static List<Op> fuse(
      List<Op> operations,
      Set<Tensor> retained,
      FrozenWeights frozen,
      UnaryOperator<List<Op>> rewriting) {
    InferenceFusion pass = folding(operations, retained, frozen);
    pass.index(rewriting.apply(pass.operations));
    pass.splitConcatenations();
    return pass.operations;
  }

  /**
   * The same results by fewer operations, without splitting concatenations.
   *
   * @param operations in the order in which they run; each temporary is written once
   * @param retained tensors that the host reads
   * @param frozen receives the weights to compute from the parameters
   */
  static List<Op> fold(List<Op> operations, Set<Tensor> retained, FrozenWeights frozen) {
    return folding(operations, retained, frozen).operations;
  }

  private static InferenceFusion folding(
      List<Op> operations, Set<Tensor> retained, FrozenWeights frozen) {
    InferenceFusion pass = new InferenceFusion(operations, retained, frozen);
    pass.foldBatchNorms();
    pass.addResiduals();
    pass.mergeGrayChannels();
    return pass;
  }

  private void index(List<Op> rewritten) {
    operations = rewritten;
    readers = new HashMap<>();
    producers = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      for (Tensor read : new HashSet<>(operations.get(i).reads())) {
        readers.merge(read.base(), 1, Integer::sum);
      }
      for (Tensor written : operations.get(i).writes()) {
        producers.put(written.base(), i);
      }
    }
  }

  /** The index of the operation that writes {@code x}, if {@code x} has exactly one reader. */
  private Optional<Integer> onlyFor(Tensor x) {
    boolean shared = x.base() != x || retained.contains(x) || readers.get(x) != 1;
    return shared ? Optional.empty() : Optional.ofNullable(producers.get(x));
  }

  private void foldBatchNorms() {
    List<Op> rewritten = new ArrayList<>(operations);
    for (int i = 0; i < rewritten.size(); i++) {
      if (operations.get(i) instanceof BatchNorm.Inference norm) {
        Optional<Integer> at = onlyFor(norm.x());
        Optional<Op> folded = at.flatMap(place -> folded(operations.get(place), norm));
        if (folded.isPresent()) {
          rewritten.set(at.get(), null);
          rewritten.set(i, folded.get());
        }
      }
    }
    index(present(rewritten));
  }

  private Optional<Op> folded(Op producer, BatchNorm.Inference norm) {
    FoldedWeight.Norm parameters = FoldedWeight.Norm.of(norm);
    if (producer instanceof Convolution.Forward op && op.epilogue().equals(Epilogue.NONE)) {
      Tensor weight = frozen.weight(FoldedWeight.of(op.weight(), parameters, false));
      return Optional.of(
          new Convolution.Forward(
              op.x(), weight, norm.y(), op.geometry(), affine(parameters, norm)));
    }
    if (producer instanceof Convolution.BackwardData op) {
      Tensor weight = frozen.weight(FoldedWeight.of(op.weight(), parameters, true));
      return Optional.of(
          new Convolution.Transposed(
              op.dy(), weight, norm.y(), op.geometry(), affine(parameters, norm)));
    }
    return Optional.empty();
  }

  private Epilogue affine(FoldedWeight.Norm parameters, BatchNorm.Inference norm) {
    return Epilogue.NONE.withBias(frozen.bias(parameters)).withRelu(norm.relu());
  }

  private void addResiduals() {
    List<Op> rewritten = new ArrayList<>(operations);
    for (int i = 0; i < rewritten.size(); i++) {
      if (operations.get(i) instanceof Add add && !addTo(rewritten, i, add, add.a(), add.b())) {
        addTo(rewritten, i, add, add.b(), add.a());
      }
    }
    index(present(rewritten));
  }

  /** Makes {@code addend} an operand of the convolution that writes {@code result}, if possible. */
  private boolean addTo(List<Op> rewritten, int now, Add add, Tensor result, Tensor addend) {
    Optional<Integer> at = onlyFor(result);
    if (at.isPresent()
        && rewritten.get(at.get()) instanceof Convolution.Forward op
        && op.epilogue().addend().isEmpty()
        && !op.epilogue().relu()) {
      rewritten.set(at.get(), null);
      Epilogue sum = op.epilogue().withAddend(addend).withRelu(add.relu());
      rewritten.set(now, new Convolution.Forward(op.x(), op.weight(), add.y(), op.geometry(), sum));
      return true;
    }
    return false;
  }

  private void mergeGrayChannels() {
    List<Op> rewritten = new ArrayList<>(operations);
    for (int i = 0; i < rewritten.size(); i++) {
      if (operations.get(i) instanceof Convolution.Forward op) {
        Optional<Integer> at = onlyFor(op.x());
        Optional<FoldedWeight> weight = frozen.definition(op.weight());
        if (at.isPresent()
            && weight.isPresent()
            && operations.get(at.get()) instanceof ChannelAffine copies
            && replicates(copies)) {
          rewritten.set(at.get(), null);
          Tensor summed = frozen.weight(weight.get().forGray());
          rewritten.set(i, op.with(copies.x(), summed, op.epilogue()));
        }
      }
    }
    index(present(rewritten));
  }

  private static boolean replicates(ChannelAffine op) {
    return op.x().shape().c() == 1
        && op.scale().stream().allMatch(scale -> scale == 1)
        && op.shift().stream().allMatch(shift -> shift == 0);
  }

  private void splitConcatenations() {
    List<Op> rewritten = new ArrayList<>();
    Map<Tensor, Concat> split = new HashMap<>();
    for (Op operation : operations) {
      if (operation instanceof Concat concat && splits(concat)) {
        split.put(concat.y(), concat);
      } else if (operation instanceof Convolution.Fusible convolution
          && split.containsKey(convolution.x())) {
        rewritten.addAll(parts(convolution, split.get(convolution.x()).inputs()));
      } else {
        rewritten.add(operation);
      }
    }
    index(rewritten);
  }

  private boolean splits(Concat concat) {
    return onlyFor(concat.y()).isPresent()
        && operations.stream()
            .anyMatch(
                op ->
                    op instanceof Convolution.Fusible convolution
                        && convolution.x() == concat.y()
                        && convolution.epilogue().addend().isEmpty()
                        && frozen.definition(convolution.weight()).isPresent());
  }

  /**
   * The first part adds the bias, the others their predecessors' sum; the last applies the ReLU.
   */
  private List<Op> parts(Convolution.Fusible convolution, List<Tensor> inputs) {
    FoldedWeight whole = frozen.definition(convolution.weight()).orElseThrow();
    Epilogue epilogue = convolution.epilogue();
    List<Op> parts = new ArrayList<>();
    int from = 0;
    for (Tensor input : inputs) {
      Tensor weight = frozen.weight(whole.slice(from, input.shape().c()));
      from += input.shape().c();
      Epilogue part = parts.isEmpty() ? epilogue : Epilogue.NONE.withAddend(convolution.y());
      boolean last = parts.size() == inputs.size() - 1;
      parts.add(convolution.with(input, weight, part.withRelu(last && epilogue.relu())));
    }
    return parts;
  }

  private static List<Op> present(List<Op> operations) {
    return operations.stream().filter(Objects::nonNull).toList();
  }
}
