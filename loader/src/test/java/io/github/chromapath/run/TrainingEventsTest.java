// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.internal.events.EventFile;
import io.github.chromapath.internal.events.EventRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

@Tag("fast")
class TrainingEventsTest {
  @TempDir Path folder;

  private static Map<String, Float> scalars(Event event) {
    Map<String, Float> values = new TreeMap<>();
    for (Summary.Value value : event.getSummary().getValueList()) {
      values.put(value.getTag(), value.getSimpleValue());
    }
    return values;
  }

  /** Of 96 x 64 pixels; the sample of another step is not added. */
  @Test
  void linesAndSamplesBecomeEvents() throws Exception {
    RunFolder run = new RunFolder(folder);
    Files.createDirectory(run.samples());
    Picture picture = Picture.ofRgb(96, 64, 8, new float[96 * 64 * 3]);
    for (String name : List.of("1-step-9.jpg", "2-crop-step-9.jpg", "1-step-19.jpg")) {
      PictureWriter.write(run.samples().resolve(name), picture);
    }
    TrainingEvents events = new TrainingEvents(run, 3, () -> Instant.EPOCH);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "epoch");
    line.put("epoch", 2);
    line.put("step", 9L);
    line.put("lr", 0.5f);
    line.put("training", Map.of("total", 2.5));
    line.put("scores", Map.of("cam16", Map.of("true", 4.0)));
    line.put("best", true);
    events.add("step", 8, line);
    events.add("epoch", 9, line);
    events.addSamples(9);

    List<Path> files = EventFile.files(folder);
    assertEquals(1, files.size());
    List<Event> read = EventRecords.read(files.get(0));
    assertEquals(6, read.size());
    assertEquals(8, read.get(2).getStep());
    assertEquals(
        Map.of("epoch", 2f, "lr", .5f, "training/total", 2.5f, "scores/cam16/true", 4f),
        scalars(read.get(2)));
    assertEquals(
        Map.of("epoch", 2f, "lr", .5f, "training_epoch/total", 2.5f, "scores/cam16/true", 4f),
        scalars(read.get(3)));
    Map<String, Summary.Image> images = new TreeMap<>();
    for (Event event : read.subList(4, 6)) {
      assertEquals(9, event.getStep());
      images.put(
          event.getSummary().getValue(0).getTag(), event.getSummary().getValue(0).getImage());
    }
    assertEquals(List.of("samples/1", "samples/2-crop"), List.copyOf(images.keySet()));
    Summary.Image image = images.get("samples/1");
    assertEquals(64, image.getHeight());
    assertEquals(96, image.getWidth());
    assertArrayEquals(
        Files.readAllBytes(run.samples().resolve("1-step-9.jpg")),
        image.getEncodedImageString().toByteArray());
    run.clear();
    assertEquals(List.of(), EventFile.files(folder));
  }
}
