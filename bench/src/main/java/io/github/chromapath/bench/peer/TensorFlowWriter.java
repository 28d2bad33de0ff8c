// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Writes a graph in TensorFlow. Activations are (N, H, W, C), the layout of TensorFlow's kernels on
 * CPUs. Inputs are placeholders and the output is an operation, each with its name. Constants are
 * cast to the type of activations; a session evaluates these casts once.
 *
 * @param <T> type of activations and weights
 */
final class TensorFlowWriter<T extends TFloating> implements GraphWriter {
  /** The name of the output. */
  static final String OUTPUT = "ab";

  private static final String EXPLICIT = "EXPLICIT";
  private static final int CHANNEL_AXIS = 3;
  private static final float EPSILON = 1e-5f;

  private final Ops tf;
  private final Class<T> type;
  private final int batch;
  private final Map<String, Operand<T>> written = new HashMap<>();

  /** Writes to {@code graph}, for batches of one size. */
  TensorFlowWriter(Graph graph, Class<T> type, int batch) {
    this.tf = Ops.create(graph);
    this.type = type;
    this.batch = batch;
  }

  private Operand<T> operand(Value x) {
    return written.get(x.name());
  }

  private Value value(Operand<T> operand) {
    Value made = new Value(operand.op().name(), Math.toIntExact(operand.shape().get(CHANNEL_AXIS)));
    written.put(made.name(), operand);
    return made;
  }

  private Operand<T> constant(float[] values, long... shape) {
    return tf.dtypes.cast(tf.constant(Shape.of(shape), DataBuffers.of(values)), type);
  }

  private Operand<T> vector(Constant constant) {
    return constant(constant.values(), constant.values().length);
  }

  /** A weight (A, B, H, W) as (H, W, B, A). */
  private Operand<T> filter(Constant weight) {
    long[] shape = weight.shape();
    int area = Math.toIntExact(shape[2] * shape[3]);
    int a = Math.toIntExact(shape[0]);
    int b = Math.toIntExact(shape[1]);
    float[] from = weight.values();
    float[] to = new float[from.length];
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < b; j++) {
        for (int k = 0; k < area; k++) {
          to[(k * b + j) * a + i] = from[(i * b + j) * area + k];
        }
      }
    }
    return constant(to, shape[2], shape[3], shape[1], shape[0]);
  }

  @Override
  public Value input(String name, int height, int width) {
    Operand<TFloat32> x =
        tf.withName(name)
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(batch, height, width, 1)));
    return value(tf.dtypes.cast(x, type));
  }

  @Override
  public Value threeChannels(Value x, Constant scale, Constant shift) {
    return value(tf.math.add(tf.math.mul(operand(x), vector(scale)), vector(shift)));
  }

  @Override
  public Value threeChannels(Value x) {
    return concat(List.of(x, x, x));
  }

  @Override
  public Value convolution(Value x, Constant weight, Constant bias, int stride, boolean relu) {
    Operand<T> y =
        tf.nn.biasAdd(
            tf.nn.conv2d(
                operand(x),
                filter(weight),
                strides(stride),
                EXPLICIT,
                Conv2d.explicitPaddings(padding(weight.shape()[2] / 2))),
            vector(bias));
    return value(relu ? tf.nn.relu(y) : y);
  }

  /**
   * With stride 2, TensorFlow's "SAME" pads the other side, and "EXPLICIT" does not use oneDNN. So
   * "VALID" computes one row and one column more, which are removed.
   */
  @Override
  public Value transposedConvolution(Value x, Constant weight, Constant bias, int stride) {
    int height = stride * extent(x, 1);
    int width = stride * extent(x, 2);
    int channels = (int) weight.shape()[1];
    Operand<T> filter = filter(weight);
    if (stride == 1) {
      return biased(
          tf.nn.conv2dBackpropInput(
              integers(batch, height, width, channels), filter, operand(x), strides(1), "SAME"),
          bias);
    }
    Operand<T> more =
        tf.nn.conv2dBackpropInput(
            integers(batch, height + 1, width + 1, channels),
            filter,
            operand(x),
            strides(stride),
            "VALID");
    return biased(
        tf.slice(more, integers(0, 1, 1, 0), integers(batch, height, width, channels)), bias);
  }

  private Value biased(Operand<T> y, Constant bias) {
    return value(tf.nn.relu(tf.nn.biasAdd(y, vector(bias))));
  }

  private int extent(Value x, int axis) {
    return Math.toIntExact(operand(x).shape().get(axis));
  }

  private static List<Long> strides(long stride) {
    return List.of(1L, stride, stride, 1L);
  }

  private static List<Long> padding(long all) {
    return List.of(0L, 0L, all, all, all, all, 0L, 0L);
  }

  private Operand<TInt32> integers(int... values) {
    return tf.constant(values);
  }

  @Override
  public Value residual(Value a, Value b) {
    return value(tf.nn.relu(tf.math.add(operand(a), operand(b))));
  }

  /** Pads with zeros, which are neutral: {@code x} is the result of a ReLU. */
  @Override
  public Value maxPool(Value x) {
    Operand<TInt32> margins = tf.constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}});
    Operand<T> padded = tf.pad(operand(x), margins, tf.dtypes.cast(tf.constant(0f), type));
    return value(tf.nn.maxPool(padded, integers(1, 3, 3, 1), integers(1, 2, 2, 1), "VALID"));
  }

  @Override
  public Value concat(List<Value> parts) {
    List<Operand<T>> operands = new ArrayList<>();
    parts.forEach(part -> operands.add(operand(part)));
    return value(tf.concat(operands, tf.constant(CHANNEL_AXIS)));
  }

  @Override
  public Value resize(Value x, int height, int width) {
    Operand<TFloat32> y =
        tf.image.resizeBilinear(
            operand(x), integers(height, width), ResizeBilinear.halfPixelCenters(true));
    return value(tf.dtypes.cast(y, type));
  }

  /** Batch norm of each image alone, which TensorFlow computes in one pass through oneDNN. */
  @Override
  public Value instanceNorm(Value x) {
    float[] ones = new float[x.channels()];
    Arrays.fill(ones, 1);
    Operand<TFloat32> scale = tf.constant(ones);
    Operand<TFloat32> shift = tf.constant(new float[x.channels()]);
    Operand<TFloat32> unused = tf.constant(new float[0]);
    List<Operand<T>> images = new ArrayList<>();
    for (Operand<T> image : tf.split(tf.constant(0), operand(x), (long) batch).output()) {
      images.add(
          tf.nn
              .fusedBatchNorm(
                  image,
                  scale,
                  shift,
                  unused,
                  unused,
                  FusedBatchNorm.epsilon(EPSILON),
                  FusedBatchNorm.isTraining(true))
              .y());
    }
    return value(batch == 1 ? images.get(0) : tf.concat(images, tf.constant(0)));
  }

  @Override
  public Value eca(Value x, Constant weight) {
    int channels = x.channels();
    long k = weight.shape()[2];
    Operand<T> row = tf.reshape(average(operand(x)), integers(batch, 1, channels, 1));
    Operand<T> gate = tf.nn.conv2d(row, constant(weight.values(), 1, k, 1, 1), strides(1), "SAME");
    return value(
        tf.math.mul(
            operand(x), tf.math.sigmoid(tf.reshape(gate, integers(batch, 1, 1, channels)))));
  }

  @Override
  public Value se(Value x, Constant weight1, Constant weight2) {
    Operand<T> hidden = tf.nn.relu(pointwise(average(operand(x)), weight1));
    return value(tf.math.mul(operand(x), tf.math.sigmoid(pointwise(hidden, weight2))));
  }

  private Operand<T> pointwise(Operand<T> x, Constant weight) {
    return tf.nn.conv2d(x, filter(weight), strides(1), "VALID");
  }

  private Operand<T> average(Operand<T> x) {
    return tf.math.mean(x, integers(1, 2), Mean.keepDims(true));
  }

  @Override
  public void output(Value x, float scale, float shift) {
    Operand<TFloat32> y = tf.math.sigmoid(tf.dtypes.cast(operand(x), TFloat32.class));
    tf.withName(OUTPUT).math.add(tf.math.mul(y, tf.constant(scale)), tf.constant(shift));
  }
}
