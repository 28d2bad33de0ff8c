// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.image.PictureReader;
import io.github.chromapath.internal.events.EventFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The lines of a log and the samples of a run, as an event file for TensorBoard. */
final class TrainingEvents {
  private final RunFolder folder;
  private final EventFile file;

  /**
   * Creates the next event file of a run.
   *
   * @param step steps completed
   */
  TrainingEvents(RunFolder folder, long step, InstantSource clock) throws IOException {
    this.folder = folder;
    file = Uninterruptible.call(() -> EventFile.create(folder.path(), step, clock));
  }

  /** Adds the numbers of a line; the tag of a nested one is its path, such as scores/cam16/true. */
  void add(String kind, long step, Map<String, Object> line) throws IOException {
    Map<String, Float> values = new LinkedHashMap<>();
    line.forEach(
        (key, value) -> {
          if (!key.equals("step")) {
            collect(
                key.equals("training") && kind.equals("epoch") ? "training_epoch" : key,
                value,
                values);
          }
        });
    Uninterruptible.run(() -> file.scalars(step, values));
  }

  private static void collect(String tag, Object value, Map<String, Float> into) {
    if (value instanceof Number number) {
      into.put(tag, number.floatValue());
    } else if (value instanceof Map<?, ?> nested) {
      nested.forEach((key, inner) -> collect(tag + "/" + key, inner, into));
    }
  }

  /** Adds the samples that were coloured after a step, if there are any. */
  void addSamples(long step) throws IOException {
    if (!Files.isDirectory(folder.samples())) {
      return;
    }
    String ending = "-step-" + step + ".jpg";
    try (DirectoryStream<Path> samples =
        Files.newDirectoryStream(folder.samples(), "[0-9]*" + ending)) {
      for (Path sample : samples) {
        String name = sample.getFileName().toString();
        PictureReader.Size size = PictureReader.size(sample);
        byte[] encoded = Files.readAllBytes(sample);
        String tag = "samples/" + name.substring(0, name.length() - ending.length());
        file.image(step, tag, size.height(), size.width(), encoded);
      }
    }
  }
}
