// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.train.HostBatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;

/**
 * Counts the pixels of a training set by class or colour. At most {@value #MOST_IMAGES} images,
 * evenly spaced in the set, are counted, at 224 x 224 pixels. Images that cannot be used are
 * skipped.
 */
final class PixelCounts {
  private static final int MOST_IMAGES = 400;

  /** Step of the sRGB levels that decide which bins of a* and b* have colours. */
  private static final int GAMUT_STEP = 3;

  private final Balance.Kind kind;
  private final int classes;
  private final long[] counts;

  private PixelCounts(Balance.Kind kind, int classes) {
    this.kind = kind;
    this.classes = classes;
    counts = new long[kind.entries()];
  }

  /**
   * The weights of pixels for a training set.
   *
   * @param set the classes of the labels
   * @throws IOException if no image can be used, or the thread is interrupted
   */
  static Balance balance(BalanceConfig config, StreetDataset training, ClassSet set)
      throws IOException {
    PixelCounts pixels = new PixelCounts(config.kind(), set.size());
    int images = Math.min(MOST_IMAGES, training.size());
    int usable = 0;
    ExampleReader reader =
        new ExampleReader(ModelConfig.CONTEXT_SIZE, ModelConfig.CONTEXT_SIZE, set);
    HostBatch example = reader.newBatch(1);
    for (int i = 0; i < images; i++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("counting the pixels of the training set");
      }
      int index = (int) ((long) i * training.size() / images);
      try {
        reader.fill(training.load(index), false, example, 0);
      } catch (IOException | RuntimeException e) {
        continue; // Training names it when it reads it.
      }
      pixels.add(example);
      usable++;
    }
    if (usable == 0) {
      throw new IOException(
          "--balance: none of "
              + images
              + " training pictures can be used; check the data set with a run without --balance.");
    }
    if (config.kind() == Balance.Kind.CLASS && pixels.labelled() == 0) {
      throw new IOException(
          "--balance class: none of "
              + usable
              + " training pictures has labels; use --balance chroma.");
    }
    return Balance.of(config.kind(), pixels.counts, pixels.kinds(), config.uniform());
  }

  /** The number of pixels with a class. */
  private long labelled() {
    return Arrays.stream(counts, 0, classes).sum();
  }

  private void add(HostBatch example) {
    switch (kind) {
      case CLASS -> {
        for (byte label : example.labels()) {
          counts[Byte.toUnsignedInt(label)]++;
        }
      }
      case CHROMA -> {
        byte[] rgb = example.rgb();
        for (int i = 0; i < rgb.length; i += 3) {
          SRgb color = SRgb.of8Bit(rgb[i] & 0xff, rgb[i + 1] & 0xff, rgb[i + 2] & 0xff);
          counts[entry(Lab.of(color))]++;
        }
      }
    }
  }

  /** The classes and the ignored pixels; or the bins in which sRGB has a colour. */
  private boolean[] kinds() {
    boolean[] kinds = new boolean[kind.entries()];
    switch (kind) {
      case CLASS -> {
        Arrays.fill(kinds, 0, classes, true);
        kinds[SoftmaxCrossEntropy.IGNORE] = true;
      }
      case CHROMA -> {
        for (int red = 0; red < 256; red += GAMUT_STEP) {
          for (int green = 0; green < 256; green += GAMUT_STEP) {
            for (int blue = 0; blue < 256; blue += GAMUT_STEP) {
              kinds[entry(Lab.of(SRgb.of8Bit(red, green, blue)))] = true;
            }
          }
        }
      }
    }
    return kinds;
  }

  private static int entry(Lab lab) {
    return BalanceWeights.BINS * bin(lab.a()) + bin(lab.b());
  }

  private static int bin(double value) {
    int bin = (int) Math.floor((value + 128) / BalanceWeights.BIN_WIDTH);
    return Math.max(0, Math.min(BalanceWeights.BINS - 1, bin));
  }
}
