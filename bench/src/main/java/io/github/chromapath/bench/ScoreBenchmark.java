// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.dataset.LabelReader;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.OriginalPicture;
import io.github.chromapath.score.TrueColors;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Scores of a picture of GTA5's size on one thread, with both truths: its files are decoded, the
 * coloured picture is scored with its fidelity, and three baselines without it. With {@code -t 2},
 * two threads score at the same time.
 */
public class ScoreBenchmark extends AverageTimeBenchmark {
  private final ImageScorer scorer = new ImageScorer(Lightness.SRGB);
  private Path folder;
  private Path image;
  private Path labels;
  private Path result;
  private List<AbField> baselines;
  private Picture truth;
  private Picture colored;

  /** Draws a street scene, and colours it with its own a* and b* at 8 bits. */
  @Setup
  public void draw() throws IOException {
    folder = Files.createTempDirectory("score");
    SyntheticDataset.write(folder, 1, SynthSpec.gta5(3), 1, done -> {});
    image = folder.resolve("images").resolve("00001.png");
    labels = folder.resolve("labels").resolve("00001.png");
    result = folder.resolve("result.png");
    truth = PictureReader.read(image);
    float[] rgb = truth.rgb();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = .9f * rgb[i] + .05f;
    }
    colored = truth.withColor(rgb);
    PictureWriter.write(result, colored);
    TrueColors colors = new TrueColors();
    colors.add(truth, Optional.of(LabelReader.read(labels)));
    baselines =
        List.of(
            AbField.NEUTRAL,
            AbField.constant(colors.mean().orElseThrow()),
            new AbField.ByLabel(colors.byLabel(), colors.mean().orElseThrow()));
  }

  /** Removes the files. */
  @TearDown
  public void delete() throws IOException {
    for (Path file : List.of(image, labels, result, image.getParent(), labels.getParent())) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  /** Everything, decoding included. */
  @Benchmark
  public List<Object> score() throws IOException {
    OriginalPicture original =
        scorer.original(PictureReader.read(image), Optional.of(LabelReader.read(labels)));
    return List.of(
        original.score(PictureReader.read(result)),
        baselines.stream().map(original::colors).toList());
  }

  /** The coloured picture alone, without files and regions. */
  @Benchmark
  public ImageScore picture() {
    return scorer.score(truth, colored, Optional.empty());
  }
}
