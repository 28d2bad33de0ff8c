// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;

/**
 * Frames of a synthetic street scene: a camera that pans and zooms, and cars that cross the view.
 * The scene and the cars are flat layers, so the flow from frame to frame is known exactly.
 * Immutable and safe for concurrent use.
 */
public final class SceneSequence {
  /** Side of the scene as a multiple of the frame's. */
  static final double MARGIN = 1.3;

  /**
   * A painted layer.
   *
   * @param rgb colours 0xRRGGBB, row by row
   * @param mask where it is opaque
   * @param speed columns that it moves to the right in a frame
   */
  @SuppressWarnings("ArrayRecordComponent") // of this package, never changed
  record Layer(int[] rgb, boolean[] mask, double speed) {}

  /**
   * The camera's view of the layers.
   *
   * @param x column of its middle
   * @param y row of its middle
   * @param scale columns of the layers for each of a frame
   */
  record View(double x, double y, double scale) {
    View towards(View other, double share) {
      return new View(
          x + share * (other.x - x),
          y + share * (other.y - y),
          scale + share * (other.scale - scale));
    }
  }

  /**
   * A frame.
   *
   * @param image sRGB, 8 bits a sample, interleaved in the order red, green, blue
   * @param flow (height, width, 2): the thing at (x, y) was at (x + dx, y + dy) in the frame
   *     before, in pixels; NaN if it was not visible there; empty for the first frame
   */
  @SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
  public record Frame(BufferedImage image, float[] flow) {}

  private final SynthSpec spec;
  private final int frames;
  private final Sensor sensor;
  private final int noise;
  private final int layerWidth;
  private final List<Layer> layers;
  private final View first;
  private final View last;

  /**
   * A sequence.
   *
   * @param frames number of frames
   * @param sensor records each
   * @param painted the layers
   * @param path the first and the last view
   */
  SceneSequence(SynthSpec spec, int frames, Sensor sensor, Painted painted, List<View> path) {
    this.spec = spec;
    this.frames = frames;
    this.sensor = sensor;
    this.noise = painted.noise();
    this.layerWidth = painted.width();
    this.layers = painted.layers();
    this.first = path.get(0);
    this.last = path.get(1);
  }

  /**
   * The layers of a sequence.
   *
   * @param width columns of each
   * @param layers the scene first, then the cars from the farthest to the nearest
   * @param noise seed of the sensor's noise
   */
  record Painted(int width, List<Layer> layers, int noise) {}

  /** {@return the number of frames} */
  public int frames() {
    return frames;
  }

  /**
   * Draws a frame.
   *
   * @param index from 0
   * @throws IndexOutOfBoundsException if there is no such frame
   */
  public Frame frame(int index) {
    Objects.checkIndex(index, frames);
    int width = spec.width();
    View view = view(index);
    float[] flow = new float[index == 0 ? 0 : 2 * width * spec.height()];
    try (Canvas canvas = new Canvas(width, spec.height())) {
      for (int y = 0; y < spec.height(); y++) {
        for (int x = 0; x < width; x++) {
          double px = placeX(view, x);
          double py = placeY(view, y);
          int layer = top(px, py, index);
          canvas.rgb()[y * width + x] = color(layer, px, py, index);
          if (index > 0) {
            setFlow(flow, x, y, index, layer);
          }
        }
      }
      return new Frame(sensor.record(canvas, CellHash.of(noise, index, 1)), flow);
    }
  }

  private View view(int index) {
    return first.towards(last, frames == 1 ? 0 : index / (frames - 1.0));
  }

  private double placeX(View view, double column) {
    return view.x + (column + 0.5 - spec.width() / 2.0) * view.scale;
  }

  private double placeY(View view, double row) {
    return view.y + (row + 0.5 - spec.height() / 2.0) * view.scale;
  }

  private int top(double px, double py, int index) {
    for (int layer = layers.size() - 1; layer > 0; layer--) {
      Layer car = layers.get(layer);
      int x = (int) Math.floor(px - car.speed * shift(index));
      int y = (int) Math.floor(py);
      if (inside(car, x, y) && car.mask[y * layerWidth + x]) {
        return layer;
      }
    }
    return 0;
  }

  /** Frames since the middle of the sequence, where the cars are where they were painted. */
  private double shift(int index) {
    return index - frames / 2.0;
  }

  private boolean inside(Layer layer, int x, int y) {
    return x >= 0 && x < layerWidth && y >= 0 && y < layer.rgb.length / layerWidth;
  }

  private int color(int index, double px, double py, int frame) {
    Layer layer = layers.get(index);
    double x = px - layer.speed * shift(frame) - 0.5;
    double y = py - 0.5;
    int left = (int) Math.floor(x);
    int upper = (int) Math.floor(y);
    int nearest = texel(layer, (int) Math.floor(x + 0.5), (int) Math.floor(y + 0.5), 0);
    int above =
        Rgb.mix(
            texel(layer, left, upper, nearest), texel(layer, left + 1, upper, nearest), x - left);
    int below =
        Rgb.mix(
            texel(layer, left, upper + 1, nearest),
            texel(layer, left + 1, upper + 1, nearest),
            x - left);
    return Rgb.mix(above, below, y - upper);
  }

  private int texel(Layer layer, int x, int y, int otherwise) {
    int at = y * layerWidth + x;
    return inside(layer, x, y) && layer.mask[at] ? layer.rgb[at] : otherwise;
  }

  private void setFlow(float[] flow, int x, int y, int index, int layer) {
    View now = view(index);
    View before = view(index - 1);
    double px = placeX(now, x) - layers.get(layer).speed;
    double py = placeY(now, y);
    double column = (px - before.x) / before.scale + spec.width() / 2.0 - 0.5;
    double row = (py - before.y) / before.scale + spec.height() / 2.0 - 0.5;
    boolean seen =
        column >= 0
            && row >= 0
            && column <= spec.width() - 1
            && row <= spec.height() - 1
            && top(px, py, index - 1) == layer;
    int at = 2 * (y * spec.width() + x);
    flow[at] = seen ? (float) (column - x) : Float.NaN;
    flow[at + 1] = seen ? (float) (row - y) : Float.NaN;
  }
}
