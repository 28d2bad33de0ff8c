// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.tensor.Shape;
import java.util.Arrays;
import java.util.Map;

/**
 * A seeded batch for the whole network: images of smooth colour with noise, and labels, some of
 * them ignored.
 *
 * @param gray luma of {@code rgb}, (N, H, W, 1)
 * @param gray224 another grey picture in [0, 1], (N, 224, 224, 1)
 * @param ab a*, b* of {@code rgb}, (N, H, W, 2)
 * @param rgb in [0, 1], (N, H, W, 3)
 * @param labels classes from 0 to 10, or 255, (N, 224, 224, 1)
 */
public record NetworkBatch(
    HostTensor gray, HostTensor gray224, HostTensor ab, HostTensor rgb, HostTensor labels) {
  private static final int CLASSES = 11;
  private static final int IGNORE = 255;

  /** Colours in fp64 by libtorch, rounded once. */
  public static NetworkBatch random(int count, int height, int width, long seed) {
    Shape size = new Shape(count, height, width, 3);
    int context = TorchMultipath.CONTEXT_SIZE;
    Shape contextSize = new Shape(count, context, context, 1);
    HostTensor rgb = picture(size, seed);
    Map<String, float[]> colours =
        TorchOracle.exact()
            .constant("rgb", rgb)
            .output("gray", in -> TorchColor.gray(in.get("rgb")))
            .output("ab", in -> TorchColor.fromRgb(in.get("rgb")).narrow(1, 1, 2))
            .solve();
    return new NetworkBatch(
        HostTensor.of(size.withChannels(1), colours.get("gray")),
        picture(contextSize, seed + 1),
        HostTensor.of(size.withChannels(2), colours.get("ab")),
        rgb,
        HostTensor.integers(contextSize, seed + 2, CLASSES + 1)
            .map(label -> label == CLASSES ? IGNORE : label));
  }

  /**
   * The same batch with different classes in its images: image n keeps the classes below 5 (n = 0)
   * or the even ones (n = 1); the others have no labels.
   */
  public NetworkBatch withLabelsPerImage() {
    float[] kept = labels.values().clone();
    int pixels = labels.shape().h() * labels.shape().w();
    for (int i = 0; i < kept.length; i++) {
      boolean keep = i < pixels ? kept[i] < 5 : i < 2 * pixels && kept[i] % 2 == 0;
      kept[i] = keep ? kept[i] : IGNORE;
    }
    return new NetworkBatch(gray, gray224, ab, rgb, HostTensor.of(labels.shape(), kept));
  }

  /** Whether an image contains a class, as the engine reads it: (N, 1, 11, 1). */
  HostTensor presence() {
    int images = labels.shape().n();
    int pixels = labels.shape().h() * labels.shape().w();
    float[] values = labels.values();
    float[] present = new float[images * CLASSES];
    for (int n = 0; n < images; n++) {
      boolean labelled = false;
      for (int i = n * pixels; i < (n + 1) * pixels; i++) {
        int label = (int) values[i];
        if (label != IGNORE) {
          present[n * CLASSES + label] = 1;
          labelled = true;
        }
      }
      if (!labelled) {
        Arrays.fill(present, n * CLASSES, (n + 1) * CLASSES, IGNORE);
      }
    }
    return HostTensor.of(new Shape(images, 1, CLASSES, 1), present);
  }

  /** The number drawn for each image: 0.9, 0.65, 0.4, 0.15, and again. */
  HostTensor draws() {
    float[] draws = new float[gray.shape().n()];
    for (int n = 0; n < draws.length; n++) {
      draws[n] = (90 + 75 * n) % 100 / 100f;
    }
    return HostTensor.of(new Shape(draws.length, 1, 1, 1), draws);
  }

  /** Waves with noise, different in each image and channel. */
  private static HostTensor picture(Shape shape, long seed) {
    float[] noise = HostTensor.uniform(shape, seed, -0.25f, 0.25f).values();
    for (int i = 0; i < noise.length; i++) {
      int channel = i % shape.c();
      int x = i / shape.c() % shape.w();
      int y = i / shape.c() / shape.w() % shape.h();
      int image = i / shape.c() / shape.w() / shape.h();
      double phase = 2.1 * channel + 1.3 * image + seed;
      double wave = Math.sin(phase + 9.0 * x / shape.w()) * Math.cos(phase + 7.0 * y / shape.h());
      noise[i] += (float) (0.5 + 0.25 * wave);
    }
    return HostTensor.of(shape, noise);
  }

  /** The same batch in libtorch, in the open scope. */
  TorchMultipath.Batch toTorch(TorchScope scope, TorchScope.Precision precision) {
    return new TorchMultipath.Batch(
        scope.tensor(gray224, precision),
        scope.tensor(gray, precision),
        scope.tensor(rgb, precision),
        scope.tensor(labels, precision));
  }
}
