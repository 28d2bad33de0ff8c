// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rewrites the convolutions of an inference program, with batch norm folded in, to int8. Between
 * them, tensors stay in int8: concatenation, resizing, max pooling and instance normalisation of
 * quantized tensors are rewritten too. All other operations read and write floating-point numbers.
 *
 * <p>A tensor without negative numbers is UINT8, with 255 steps up to its limit; others are INT8,
 * with 127. A tensor that only signed concatenations read is INT8. A convolution is left alone if
 * its input has fewer than {@value #FEWEST_CHANNELS} channels, which is true of a network's first
 * convolutions, or if it has no range.
 */
final class Quantization {
  static final int FEWEST_CHANNELS = 8;

  private static final int UNSIGNED_STEPS = 255;
  private static final int SIGNED_STEPS = 127;

  private final FrozenWeights frozen;
  private final Predicate<Tensor> ranged;
  private final Set<Tensor> retained;
  private final Map<Tensor, Op> producers = new HashMap<>();
  private final Map<Tensor, List<Op>> readers = new HashMap<>();
  private final Set<Tensor> wanted = new LinkedHashSet<>();

  /** A quantized tensor, and the scales of its channels. */
  private record Stored(Tensor tensor, List<QuantizedWeight.Channels> channels) {
    static Stored of(Tensor tensor, List<Float> scales) {
      int each = tensor.shape().c() / scales.size();
      return new Stored(
          tensor, scales.stream().map(scale -> new QuantizedWeight.Channels(each, scale)).toList());
    }

    List<Float> scales() {
      return channels.stream().map(QuantizedWeight.Channels::scale).toList();
    }

    boolean uniform() {
      return channels.size() == 1;
    }

    float scale() {
      return channels.get(0).scale();
    }
  }

  private Quantization(
      List<Op> operations, Set<Tensor> retained, FrozenWeights frozen, Predicate<Tensor> ranged) {
    this.retained = retained;
    this.frozen = frozen;
    this.ranged = ranged;
    for (Op op : operations) {
      op.writes().forEach(tensor -> producers.put(tensor, op));
      new HashSet<>(op.reads())
          .forEach(tensor -> readers.computeIfAbsent(tensor, key -> new ArrayList<>()).add(op));
    }
    for (int i = operations.size() - 1; i >= 0; i--) {
      want(operations.get(i));
    }
  }

  /** The tensors whose ranges a calibration measures, and the number of ranges of each. */
  static Map<Tensor, Integer> observed(List<Op> operations, FrozenWeights frozen) {
    Quantization pass = new Quantization(operations, Set.of(), frozen, tensor -> true);
    Map<Tensor, Integer> observed = new LinkedHashMap<>();
    for (Tensor tensor : pass.wanted) {
      observed.put(tensor, pass.byChannel(tensor) ? tensor.shape().c() : 1);
    }
    return observed;
  }

  /**
   * The operations with convolutions in int8.
   *
   * @param operations in the order in which they run, with batch norm folded
   * @param retained tensors that the host reads
   * @param frozen receives the weights to compute
   */
  static List<Op> apply(
      List<Op> operations, Set<Tensor> retained, FrozenWeights frozen, Calibration calibration) {
    Quantization pass =
        new Quantization(
            operations, retained, frozen, tensor -> calibration.range(tensor.name()).isPresent());
    Rewriting rewriting = pass.new Rewriting(calibration);
    operations.forEach(rewriting::append);
    retained.forEach(rewriting::provide);
    return rewriting.result;
  }

  /**
   * Whether the channels of a tensor have ranges of their own, as after instance normalisation,
   * where rare large numbers of one channel would leave few steps to the others. Elsewhere this was
   * measured to be less accurate, since the weights of narrow channels are then rounded more.
   */
  private boolean byChannel(Tensor tensor) {
    return producers.get(tensor) instanceof InstanceNorm.Forward
        && readers.getOrDefault(tensor, List.of()).stream().allMatch(this::readsByChannel);
  }

  private boolean readsByChannel(Op op) {
    return op instanceof Concat concat
        ? wanted.contains(concat.y())
        : op instanceof Convolution.Fusible convolution && convolves(convolution);
  }

  /** Marks the inputs that an operation reads in int8, if its result is read so. */
  private void want(Op op) {
    if (op instanceof Convolution.Fusible convolution && convolves(convolution)) {
      wanted.add(convolution.x());
      convolution.epilogue().addend().filter(ranged).ifPresent(wanted::add);
    } else if (op instanceof Concat concat && wanted.contains(concat.y())) {
      wanted.addAll(concat.inputs());
    } else if (passesOn(op)) {
      wanted.add(op.reads().get(0));
    }
  }

  private boolean convolves(Convolution.Fusible op) {
    return frozen.definition(op.weight()).filter(weight -> !weight.inputs().gray()).isPresent()
        && op.x().shape().c() >= FEWEST_CHANNELS
        && representable(op.x());
  }

  /** Whether an operation other than a convolution or concatenation runs on bytes. */
  private boolean passesOn(Op op) {
    boolean kind =
        op instanceof MaxPool.Forward
            || op instanceof Resize.Forward
            || op instanceof InstanceNorm.Forward;
    return kind && wanted.contains(op.writes().get(0)) && ranged.test(op.reads().get(0));
  }

  /**
   * Whether the result of a floating-point convolution is stored as bytes at once, since nothing
   * reads it as floating-point numbers. The time of a convolution with few input channels is that
   * of writing its result.
   */
  private boolean enters(Convolution.Forward op) {
    return op.x().shape().c() < FEWEST_CHANNELS
        && op.x().type() == DataType.FLOAT32
        && op.epilogue().addend().isEmpty()
        && ranged.test(op.y())
        && !retained.contains(op.y())
        && !byChannel(op.y())
        && readers.getOrDefault(op.y(), List.of()).stream()
            .allMatch(reader -> readsBytes(reader, op.y()));
  }

  private boolean readsBytes(Op op, Tensor x) {
    return op instanceof Convolution.Fusible convolution
        ? convolves(convolution) && convolution.x() == x
        : passesOn(op) || (op instanceof Concat concat && wanted.contains(concat.y()));
  }

  private boolean representable(Tensor x) {
    return producers.get(x) instanceof Concat concat
        ? concat.inputs().stream().allMatch(ranged)
        : ranged.test(x);
  }

  /** The rewritten operations so far, and the form of each tensor. */
  private final class Rewriting {
    private final Calibration calibration;
    private final List<Op> result = new ArrayList<>();
    private final Map<Tensor, Stored> stored = new HashMap<>();
    private final Set<Tensor> floating = new HashSet<>();

    Rewriting(Calibration calibration) {
      this.calibration = calibration;
    }

    void append(Op op) {
      if (op instanceof Convolution.Fusible convolution && convolves(convolution)) {
        convolve(convolution);
      } else if (op instanceof Concat concat && wanted.contains(concat.y())) {
        join(concat);
      } else if (passesOn(op)) {
        passOn(op);
      } else if (op instanceof Convolution.Forward convolution && enters(convolution)) {
        enter(convolution);
      } else {
        op.reads().forEach(this::provide);
        add(op);
      }
    }

    private void add(Op op) {
      result.add(op);
      floating.addAll(op.writes());
    }

    private void convolve(Convolution.Fusible op) {
      Stored x = quantized(op.x());
      Convolution.Epilogue epilogue = op.epilogue();
      Optional<Stored> addend = epilogue.addend().map(stored::get).filter(Stored::uniform);
      if (addend.isEmpty()) {
        epilogue.addend().ifPresent(this::provide);
      }
      FoldedWeight folded = frozen.definition(op.weight()).orElseThrow();
      Optional<Tensor> summand = addend.map(Stored::tensor).or(epilogue::addend);
      Tensor y = op.y();
      boolean bytes = wanted.contains(y);
      Stored out = bytes ? empty(y) : Stored.of(y, List.of(1f));
      Stored units = addend.orElse(summand.isPresent() ? Stored.of(y, List.of(1f)) : out);
      Quantized.Weight weight =
          frozen.weight(new QuantizedWeight(folded, x.channels(), units.channels()));
      // Clamping to 0..255 is ReLU.
      boolean relu = epilogue.relu() && out.tensor().type() != DataType.UINT8;
      float step = summand.isPresent() ? out.scale() / units.scale() : 1;
      result.add(
          new Quantized.Convolve(
              x.tensor(),
              weight,
              out.tensor(),
              op.geometry(),
              new Quantized.Output(summand, relu, step)));
      keep(y, bytes, out);
    }

    private void enter(Convolution.Forward op) {
      provide(op.x());
      Stored out = empty(op.y());
      result.add(
          new Quantized.ConvolveFloat(
              op.x(), op.weight(), out.tensor(), op.geometry(), op.epilogue(), out.scale()));
      stored.put(op.y(), out);
    }

    private void keep(Tensor y, boolean bytes, Stored out) {
      if (bytes) {
        stored.put(y, out);
      } else {
        floating.add(y);
      }
    }

    private void join(Concat op) {
      boolean signed = op.inputs().stream().anyMatch(this::signed);
      List<Tensor> inputs = new ArrayList<>();
      List<Float> factors = new ArrayList<>();
      List<QuantizedWeight.Channels> channels = new ArrayList<>();
      DataType type = signed ? DataType.INT8 : DataType.UINT8;
      for (Tensor input : op.inputs()) {
        Stored part = quantized(input);
        float factor = part.tensor().type() == type ? 1 : (float) SIGNED_STEPS / UNSIGNED_STEPS;
        inputs.add(part.tensor());
        factors.add(factor);
        part.channels()
            .forEach(
                each ->
                    channels.add(
                        new QuantizedWeight.Channels(each.count(), each.scale() / factor)));
      }
      Tensor y = new Tensor(op.y().name(), op.y().shape(), type);
      result.add(new Quantized.Join(inputs, factors, y));
      stored.put(op.y(), new Stored(y, channels));
    }

    private void passOn(Op op) {
      Tensor y = op.writes().get(0);
      Stored x = quantized(op.reads().get(0));
      if (op instanceof InstanceNorm.Forward norm) {
        Stored out = empty(y);
        result.add(
            new Quantized.Normalize(
                x.tensor(), out.tensor(), x.scale(), out.scales(), norm.epsilon()));
        stored.put(y, out);
        return;
      }
      Stored out = new Stored(new Tensor(y.name(), y.shape(), x.tensor().type()), x.channels());
      result.add(
          op instanceof MaxPool.Forward pool
              ? new Quantized.Pool(x.tensor(), out.tensor(), pool.geometry())
              : new Quantized.Resample(x.tensor(), out.tensor()));
      stored.put(y, out);
    }

    /** The quantized form of a tensor, for which a quantization is added if there is none. */
    private Stored quantized(Tensor x) {
      Stored known = stored.get(x);
      if (known != null) {
        return known;
      }
      Stored out = empty(x);
      result.add(new Quantized.Quantize(x, out.tensor(), out.scales()));
      stored.put(x, out);
      return out;
    }

    /** Makes sure that the floating-point form of a tensor is computed. */
    void provide(Tensor x) {
      Stored known = stored.get(x);
      if (known == null || floating.contains(x)) {
        return;
      }
      if (producers.get(x) instanceof Concat concat) {
        concat.inputs().forEach(this::provide);
        add(concat);
      } else {
        add(new Quantized.Dequantize(known.tensor(), x, known.scales()));
      }
    }

    private Stored empty(Tensor x) {
      boolean signed = signed(x) || onlyInSignedConcats(x);
      int steps = signed ? SIGNED_STEPS : UNSIGNED_STEPS;
      DataType type = signed ? DataType.INT8 : DataType.UINT8;
      Tensor tensor = new Tensor(x.name(), x.shape(), type);
      return Stored.of(tensor, range(x).limits().stream().map(limit -> limit / steps).toList());
    }

    private boolean onlyInSignedConcats(Tensor x) {
      return readers.getOrDefault(x, List.of()).stream()
          .allMatch(
              op ->
                  op instanceof Concat concat
                      && wanted.contains(concat.y())
                      && concat.inputs().stream().anyMatch(this::signed));
    }

    private boolean signed(Tensor x) {
      return calibration.range(x.name()).filter(Calibration.Range::signed).isPresent();
    }

    private Calibration.Range range(Tensor x) {
      return calibration.range(x.name()).orElseThrow();
    }
  }
}
