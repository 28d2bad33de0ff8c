// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.DatasetAudit;
import io.github.chromapath.dataset.DatasetAudit.IdCount;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of {@code dataset check} as text and as JSON. */
final class AuditText {
  private static final int SIZES_SHOWN = 10;

  private final Path folder;
  private final String layout;
  private final List<String> notes;
  private final DatasetAudit audit;
  private final StringBuilder lines = new StringBuilder();

  AuditText(DataFolder folder, StreetDataset dataset, DatasetAudit audit) throws DatasetException {
    this.folder = folder.path();
    layout = folder.chosenLayout().label();
    notes = dataset.notes();
    this.audit = audit;
  }

  /** Whether training would skip nothing. */
  boolean complete() {
    return audit.skipped().isEmpty();
  }

  String text() {
    lines.setLength(0);
    line("%s: layout %s", folder, layout);
    notes.forEach(note -> line("%s", note));
    line("pairs: %d usable, %d skipped", audit.pairs(), audit.skipped().size());
    if (audit.pairs() > 0) {
      pictures();
      labels();
    }
    for (List<String> group : audit.duplicates()) {
      line("equal pictures: %s", String.join(", ", group));
    }
    for (SkippedPair pair : audit.skipped()) {
      line("skipped %s: %s", pair.name(), pair.reason());
    }
    return lines.toString();
  }

  private void line(String format, Object... values) {
    lines.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  private void pictures() {
    List<DatasetAudit.SizeCount> sizes = audit.pictures().sizes();
    for (DatasetAudit.SizeCount size : sizes.subList(0, Math.min(SIZES_SHOWN, sizes.size()))) {
      line("size %s: %d pictures", size.size(), size.pictures());
    }
    if (sizes.size() > SIZES_SHOWN) {
      line("%d more sizes", sizes.size() - SIZES_SHOWN);
    }
    line(
        "mean chroma: %.2f; the greyest picture has %.2f: %s",
        audit.pictures().meanChroma(),
        audit.pictures().lowestChroma(),
        audit.pictures().greyest().orElseThrow());
  }

  private void labels() {
    line("pictures with labels: %d of %d", audit.labels().labelled(), audit.pairs());
    Map<Integer, IdCount> ids = audit.labels().ids();
    long all = ids.values().stream().mapToLong(IdCount::pixels).sum();
    long others = all;
    line("%-13s %8s %9s", "class", "pixels", "pictures");
    for (CityscapesLabels.StreetClass street : CityscapesLabels.CLASSES) {
      IdCount count = ids.getOrDefault(street.rawId(), new IdCount(0, 0));
      others -= count.pixels();
      line("%-13s %6.2f %% %9d", street.name(), percent(count.pixels(), all), count.pictures());
    }
    IdCount none = ids.getOrDefault(CityscapesLabels.IGNORED, new IdCount(0, 0));
    line("%-13s %6.2f %%", "other ids", percent(others - none.pixels(), all));
    line("%-13s %6.2f %%", "no label", percent(none.pixels(), all));
  }

  private static double percent(long part, long all) {
    return 100.0 * part / all;
  }

  /**
   * Writes the result atomically.
   *
   * @throws IOException if the file cannot be written
   */
  void writeJson(Path file) throws IOException {
    JsonFactory factory =
        JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    AtomicFile.write(
        file,
        channel -> {
          try (JsonGenerator json = factory.createGenerator(Channels.newOutputStream(channel))) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            write(json);
          }
        });
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("data", folder.toString());
    json.writeStringField("layout", layout);
    json.writeArrayFieldStart("notes");
    for (String note : notes) {
      json.writeString(note);
    }
    json.writeEndArray();
    json.writeNumberField("pairs", audit.pairs());
    json.writeArrayFieldStart("sizes");
    for (DatasetAudit.SizeCount size : audit.pictures().sizes()) {
      json.writeStartObject();
      json.writeNumberField("width", size.size().width());
      json.writeNumberField("height", size.size().height());
      json.writeNumberField("pictures", size.pictures());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("mean_chroma", audit.pictures().meanChroma());
    json.writeNumberField("lowest_chroma", audit.pictures().lowestChroma());
    json.writeStringField("greyest", audit.pictures().greyest().orElse(null));
    json.writeNumberField("labelled", audit.labels().labelled());
    json.writeObjectFieldStart("ids");
    for (Map.Entry<Integer, IdCount> id : audit.labels().ids().entrySet()) {
      json.writeObjectFieldStart(id.getKey().toString());
      json.writeNumberField("pixels", id.getValue().pixels());
      json.writeNumberField("pictures", id.getValue().pictures());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeArrayFieldStart("duplicates");
    for (List<String> group : audit.duplicates()) {
      json.writeStartArray();
      for (String name : group) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("skipped");
    for (SkippedPair pair : audit.skipped()) {
      json.writeStartObject();
      json.writeStringField("name", pair.name());
      json.writeStringField("kind", pair.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringField("reason", pair.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
