// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.ModelInput;
import io.github.chromapath.model.SegmentationClass;
import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The metadata of an exported model: all that a program needs to know to use it. */
final class OnnxMetadata {
  private static final String SETTING = "setting.";

  private static final String RGB =
      "With the lightness 'exact': find L* in 0..100 such that 0.2126 R + 0.7152 G + 0.0722 B of"
          + " the sRGB colour of (L*, chroma a*, chroma b*), clamped to [0, 1], is the grey value."
          + " With 'srgb': L* is that of the sRGB colour (Y, Y, Y), Y the grey value. With 'luma':"
          + " L* = 100 Y. Then CIELAB (D65, white 0.950456, 1, 1.088754) to sRGB, clamped to"
          + " [0, 1].";

  private OnnxMetadata() {}

  /** The entries for a checkpoint's network. */
  static Map<String, String> of(
      Checkpoint checkpoint, CheckpointSource source, ExportNumbers numbers) throws IOException {
    Settings settings = checkpoint.settings();
    ModelConfig model = settings.model();
    Map<String, String> entries = new TreeMap<>();
    checkpoint.metadata().forEach((key, value) -> entries.put(SETTING + key, value));
    entries.keySet().removeIf(key -> key.startsWith(SETTING + "state."));
    entries.keySet().removeIf(key -> key.startsWith(SETTING + "int8.ranges"));
    settings.toMetadata().forEach((key, value) -> entries.put(SETTING + key, value));
    entries.put(
        "input.gray",
        "(N, 1, H, W) fp32 in [0, 1]: grey of the picture, resized to H rows and W columns");
    if (model.inputs().contains(ModelInput.GRAY_224)) {
      entries.put(
          "input.gray224",
          "(N, 1, 224, 224) fp32 in [0, 1]: grey of the same picture, resized to 224 x 224");
    }
    entries.put("output.ab", "(N, 2, H, W) fp32: CIELAB a* and b* of each pixel of gray");
    if (model.segmentation()) {
      entries.put(
          "output.logits",
          "(N, %d, 224, 224) fp32: classes before softmax".formatted(model.classes().size()));
      entries.put(
          "classes",
          model.classes().classes().stream()
              .map(SegmentationClass::name)
              .collect(Collectors.joining(",")));
    }
    entries.put("layout", "NCHW: picture, channel, row, column");
    entries.put("gray", "0.2126 R + 0.7152 G + 0.0722 B of gamma-encoded sRGB in [0, 1]");
    entries.put("multiple-of", "8");
    entries.put("size", settings.height() + "x" + settings.width());
    entries.put("resampling", "area for smaller, bilinear for larger; bilinear for ab");
    entries.put("lightness", "exact");
    entries.put("lightness-in-training", model.lightness().name().toLowerCase(Locale.ROOT));
    entries.put("chroma", Double.toString(settings.chroma()));
    entries.put("rgb", RGB);
    entries.put("precision", numbers.label());
    entries.put("checkpoint", source.name());
    try (WeightsSource file = source.open()) {
      entries.put("checkpoint-sha256", file.sha256());
    }
    return entries;
  }
}
