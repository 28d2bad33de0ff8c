// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.graph.Program;
import io.github.chromapath.nn.Eca;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.SqueezeExcitation;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Single operations and layers of this project, each as its own program. */
public class OperationBenchmark extends AverageTimeBenchmark {
  /** The operation or layer. */
  public enum Work {
    /** Efficient channel attention of (N, 56, 56, 128), forward. */
    ECA,
    /** The same, forward and backward. */
    ECA_BACKWARD,
    /** Squeeze and excitation of (N, 56, 56, 256), forward. */
    SE,
    /** The same, forward and backward. */
    SE_BACKWARD,
    /** The Huber loss of (N, S, S, 2) and its gradient. */
    HUBER,
    /** Grey and a*, b* to sRGB, (N, S, S, 3). */
    LAB_TO_RGB,
    /** Its gradient. */
    LAB_TO_RGB_BACKWARD,
    /** sRGB to Lab, (N, S, S, 3). */
    RGB_TO_LAB
  }

  /** The operation or layer. */
  @Param public Work work;

  /** How activations are stored. */
  @Param("FP32")
  public Precision precision;

  /** Height and width of the pictures, in pixels. */
  @Param("896")
  public int size;

  /** Pictures per batch. */
  @Param("1")
  public int batch;

  /** CPU threads; 0 for all. */
  @Param("0")
  public int threads;

  /** The device. */
  @Param("cpu")
  public String device;

  private final List<Tensor> inputs = new ArrayList<>();
  private Backend backend;
  private ParameterStore store;
  private Program program;

  /** Builds and compiles the graph. */
  @Setup
  public void open() {
    backend = Backends.open(device, BackendOptions.builder().threads(threads).build());
    store = new ParameterStore();
    GraphBuilder graph = new GraphBuilder(io.github.chromapath.graph.Mode.TRAINING, precision);
    switch (work) {
      case ECA, ECA_BACKWARD -> gate(graph, 128, new Eca(store, "eca", 128));
      case SE, SE_BACKWARD -> gate(graph, 256, new SqueezeExcitation(store, "se", 256));
      case HUBER -> huber(graph);
      case LAB_TO_RGB -> labToRgb(graph);
      case LAB_TO_RGB_BACKWARD -> labToRgbBackward(graph);
      case RGB_TO_LAB -> rgbToLab(graph);
    }
    program = graph.build().compile(backend);
    inputs.forEach(this::fill);
  }

  private Tensor input(GraphBuilder graph, String name, Shape shape) {
    Tensor tensor = graph.input(name, shape, precision.activations());
    inputs.add(tensor);
    return tensor;
  }

  private void fill(Tensor tensor) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    backend.upload(FloatBuffer.wrap(values), tensor);
  }

  private void gate(GraphBuilder graph, int channels, Layer layer) {
    store.allocate(backend);
    store.initialize(1);
    Shape shape = new Shape(batch, 56, 56, channels);
    graph.retain(layer.forward(graph, input(graph, "x", shape)));
    if (work == Work.ECA_BACKWARD || work == Work.SE_BACKWARD) {
      store.allocateGradients();
      graph.retain(layer.backward(graph, input(graph, "dy", shape)));
    }
  }

  private void huber(GraphBuilder graph) {
    Tensor x = input(graph, "x", pixels(2));
    Tensor target = input(graph, "target", pixels(2));
    Tensor loss = graph.retain(graph.float32("loss", Shape.scalar()));
    Tensor dx = graph.retain(graph.activation("dx", pixels(2)));
    graph.add(new Huber(x, target, Optional.empty(), loss, Optional.of(dx), 0.5f, 1));
  }

  private void labToRgb(GraphBuilder graph) {
    Tensor gray = input(graph, "gray", pixels(1));
    Tensor ab = input(graph, "ab", pixels(2));
    Tensor rgb = graph.retain(graph.activation("rgb", pixels(3)));
    graph.add(new LabColor.ToRgb(gray, ab, rgb, Lightness.SRGB));
  }

  private void labToRgbBackward(GraphBuilder graph) {
    Tensor gray = input(graph, "gray", pixels(1));
    Tensor ab = input(graph, "ab", pixels(2));
    Tensor dRgb = input(graph, "dRgb", pixels(3));
    Tensor dAb = graph.retain(graph.activation("dAb", pixels(2)));
    graph.add(new LabColor.ToRgbBackward(gray, ab, dRgb, dAb, Lightness.SRGB));
  }

  private void rgbToLab(GraphBuilder graph) {
    Tensor rgb = input(graph, "rgb", pixels(3));
    Tensor lab = graph.retain(graph.activation("lab", pixels(3)));
    graph.add(new LabColor.FromRgb(rgb, lab));
  }

  private Shape pixels(int channels) {
    return new Shape(batch, size, size, channels);
  }

  /** Runs it once. */
  @Benchmark
  public void operation() {
    program.run();
  }

  /** Releases everything. */
  @TearDown
  public void close() {
    program.close();
    store.close();
    backend.close();
  }
}
