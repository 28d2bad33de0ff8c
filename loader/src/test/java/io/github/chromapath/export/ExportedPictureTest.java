// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.colorize.PhotoColorizer;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A photograph is coloured with the exported model by the steps of docs/export.md. */
class ExportedPictureTest {
  private static final double[][] XYZ_TO_LINEAR = {
    {3.2404813432, -1.5371515163, -0.4985363262},
    {-0.9692549500, 1.8759900015, 0.0415559266},
    {0.0556466391, -0.2040413384, 1.0573110696}
  };

  @TempDir private Path folder;

  @Test
  void exportedModelColorsAPhotographAsInferDoes() throws Exception {
    BufferedImage photograph = ImageIO.read(Path.of("../docs/photograph.jpg").toFile());
    int width = photograph.getWidth();
    int height = photograph.getHeight();
    float[] gray = new float[width * height];
    for (int i = 0; i < gray.length; i++) {
      int rgb = photograph.getRGB(i % width, i / width);
      gray[i] =
          (float) (0.2126 * (rgb >> 16 & 255) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255))
              / 255;
    }
    Path file = folder.resolve("streets.onnx");
    float[] inferred;
    try (Backend backend = Backends.open("cpu", BackendOptions.builder().build())) {
      new OnnxExport(new CheckpointSource.Bundled(), ExportNumbers.FP32).write(backend, file);
    }
    try (PhotoColorizer colorizer = PhotoColorizer.bundled()) {
      inferred = colorizer.colorize(gray, width, height);
    }
    double[][] ab = predictedAb(file, gray, height, width, ExportedPictureTest::weights);
    Differences same = new Differences(gray, ab, inferred);
    // The example of docs/export.md does not reduce a* and b* where no lightness has the grey.
    assertTrue(same.unreachable < 0.01 * gray.length, same.unreachable + " of " + gray.length);
    assertTrue(same.mean < 0.01, "mean difference " + same.mean);
    assertEquals(0, same.far, "of " + inferred.length);
    double[][] pillow = predictedAb(file, gray, height, width, ExportedPictureTest::triangles);
    Differences similar = new Differences(gray, pillow, inferred);
    // Another filter, which reduces the picture more smoothly. docs/export.md tells the difference.
    assertEquals(1.5, similar.mean, 0.25);
  }

  /** How far colours are from those of infer, in levels of 8 bits. */
  private static final class Differences {
    final double mean;
    final int far;
    final int unreachable;

    Differences(float[] gray, double[][] ab, float[] inferred) {
      double total = 0;
      int farther = 0;
      int without = 0;
      for (int i = 0; i < gray.length; i++) {
        double[] rgb = exact(gray[i], ab[0][i], ab[1][i]);
        if (Math.abs(luma(rgb) - gray[i]) > 1e-4) {
          without++;
          continue;
        }
        for (int c = 0; c < 3; c++) {
          double levels = 255 * Math.abs(rgb[c] - inferred[3 * i + c]);
          total += levels;
          farther += levels <= 1 ? 0 : 1;
        }
      }
      mean = total / inferred.length;
      far = farther;
      unreachable = without;
    }
  }

  /** Weights (n, m) of a resize from m to n. */
  private interface Weights {
    double[][] of(int n, int m);
  }

  /** a* and b*, (2, height * width). */
  private static double[][] predictedAb(
      Path file, float[] gray, int height, int width, Weights weights) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString())) {
      Map<String, String> metadata = session.getMetadata().getCustomMetadata();
      String[] size = metadata.get("size").split("x", 2);
      int rows = Integer.parseInt(size[0]);
      int columns = Integer.parseInt(size[1]);
      assertEquals("1.0", metadata.get("chroma"));
      double[] picture = new double[gray.length];
      for (int i = 0; i < picture.length; i++) {
        picture[i] = gray[i];
      }
      try (OnnxTensor large =
              tensor(
                  environment,
                  resized(picture, height, width, rows, columns, weights),
                  rows,
                  columns);
          OnnxTensor small =
              tensor(environment, resized(picture, height, width, 224, 224, weights), 224, 224);
          OrtSession.Result result = session.run(Map.of("gray", large, "gray224", small))) {
        FloatBuffer values = ((OnnxTensor) result.get("ab").orElseThrow()).getFloatBuffer();
        double[][] ab = new double[2][];
        for (int c = 0; c < 2; c++) {
          double[] plane = new double[rows * columns];
          for (int i = 0; i < plane.length; i++) {
            plane[i] = values.get(c * plane.length + i);
          }
          ab[c] = resized(plane, rows, columns, height, width, weights);
        }
        return ab;
      }
    }
  }

  private static OnnxTensor tensor(
      OrtEnvironment environment, double[] values, int rows, int columns) throws Exception {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(floats), new long[] {1, 1, rows, columns});
  }

  private static double[] resized(
      double[] x, int height, int width, int rows, int columns, Weights weights) {
    double[][] down = weights.of(rows, height);
    double[][] across = weights.of(columns, width);
    double[] tall = new double[height * columns];
    for (int y = 0; y < height; y++) {
      for (int c = 0; c < columns; c++) {
        for (int i = 0; i < width; i++) {
          tall[y * columns + c] += across[c][i] * x[y * width + i];
        }
      }
    }
    double[] result = new double[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int y = 0; y < height; y++) {
        if (down[r][y] != 0) {
          for (int c = 0; c < columns; c++) {
            result[r * columns + c] += down[r][y] * tall[y * columns + c];
          }
        }
      }
    }
    return result;
  }

  /** Of a resize from m to n: the mean of the area if smaller, else bilinear. */
  private static double[][] weights(int n, int m) {
    double[][] weights = new double[n][m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double covered = Math.min(j + 1, (i + 1.0) * m / n) - Math.max(j, (double) i * m / n);
        double position = Math.min(m - 1, Math.max(0, (i + 0.5) * m / n - 0.5));
        weights[i][j] =
            n < m
                ? Math.max(0, Math.min(1, covered)) * n / m
                : Math.max(0, 1 - Math.abs(position - j));
      }
    }
    return weights;
  }

  /** Of Pillow's BILINEAR: triangles of two pixels of the smaller size. */
  private static double[][] triangles(int n, int m) {
    double[][] weights = new double[n][m];
    double scale = Math.max(1, (double) m / n);
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < m; j++) {
        weights[i][j] = Math.max(0, 1 - Math.abs((i + 0.5) * m / n - j - 0.5) / scale);
        sum += weights[i][j];
      }
      for (int j = 0; j < m; j++) {
        weights[i][j] /= sum;
      }
    }
    return weights;
  }

  /** The colour of a*, b* that has the grey, by bisection of L*. */
  private static double[] exact(double gray, double a, double b) {
    double low = 0;
    double high = 100;
    double[] rgb = new double[3];
    for (int i = 0; i < 30; i++) {
      double l = (low + high) / 2;
      rgb = toSRgb(l, a, b);
      if (luma(rgb) < gray) {
        low = l;
      } else {
        high = l;
      }
    }
    return rgb;
  }

  private static double luma(double[] rgb) {
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  }

  private static double[] toSRgb(double l, double a, double b) {
    double fy = l > 7.9996 ? (l + 16) / 116 : 7.787 * l / 903.3 + 16.0 / 116;
    double x = 0.950456 * cube(fy + a / 500);
    double y = cube(fy);
    double z = 1.088754 * cube(fy - b / 200);
    double[] rgb = new double[3];
    for (int c = 0; c < 3; c++) {
      double[] row = XYZ_TO_LINEAR[c];
      double linear = Math.min(1, Math.max(0, row[0] * x + row[1] * y + row[2] * z));
      rgb[c] = linear > 0.0031308 ? 1.055 * Math.pow(linear, 1 / 2.4) - 0.055 : 12.92 * linear;
    }
    return rgb;
  }

  private static double cube(double f) {
    return f > 6.0 / 29 ? f * f * f : (f - 16.0 / 116) / 7.787;
  }
}
