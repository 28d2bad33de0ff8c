// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a split as lists of pictures: text files in UTF-8 with a picture in each line. Empty
 * lines and lines that begin with {@code #} are ignored. A picture is named as in the data set, or
 * by its path in the folder of the data set, with or without extension.
 *
 * @param parts the names of the pairs of each part
 * @param skipped number of listed pictures that the data set has and cannot use
 */
public record SplitLists(Map<SplitPart, List<String>> parts, int skipped) {
  private static final long MOST_BYTES = 1L << 28;
  private static final String REMEDY =
      "name each picture once, in a line of its own, by its path in the data set";

  /**
   * Reads the lists.
   *
   * @param files the lists; without one for training, all pairs that are in no list are for
   *     training
   * @param images the data set
   * @throws DatasetException if a list cannot be read, names nothing, or names a picture that the
   *     data set does not have, that is listed twice, or that is not the only one of its name
   */
  public static SplitLists read(Map<SplitPart, Path> files, StreetDataset images)
      throws DatasetException {
    Reader reader = new Reader(images);
    Map<SplitPart, List<String>> parts = new EnumMap<>(SplitPart.class);
    for (Map.Entry<SplitPart, Path> list : files.entrySet()) {
      parts.put(list.getKey(), reader.read(list.getValue()));
    }
    parts.computeIfAbsent(SplitPart.TRAIN, part -> reader.rest());
    return new SplitLists(parts, reader.skipped);
  }

  private static final class Reader {
    private final StreetDataset images;
    private final Map<String, List<String>> namesOfForm = new HashMap<>();
    private final Map<String, String> unusable = new HashMap<>();

    /** The place of each name that has been read. */
    private final Map<String, String> places = new HashMap<>();

    private int skipped;

    Reader(StreetDataset images) {
      this.images = images;
      for (int i = 0; i < images.size(); i++) {
        String name = images.name(i);
        add(name, name);
        images.files(i).ifPresent(files -> add(ImageFiles.name(files.image()), name));
      }
      for (SkippedPair pair : images.skipped()) {
        unusable.put(pair.name(), pair.name());
        unusable.put(withoutExtension(pair.name()), pair.name());
      }
    }

    /** Adds a form of a name, and the same without extension. */
    private void add(String form, String name) {
      for (String each : List.of(form, withoutExtension(form))) {
        List<String> names = namesOfForm.computeIfAbsent(each, absent -> new ArrayList<>(1));
        if (!names.contains(name)) {
          names.add(name);
        }
      }
    }

    private static String withoutExtension(String name) {
      int dot = name.lastIndexOf('.');
      return dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
    }

    List<String> read(Path file) throws DatasetException {
      List<String> lines = lines(file);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        String entry = lines.get(i).strip().replace('\\', '/');
        if (!entry.isEmpty() && !entry.startsWith("#")) {
          add(entry, file, i + 1, names);
        }
      }
      if (names.isEmpty()) {
        throw new DatasetException(file, "it names no picture that can be used", REMEDY);
      }
      return names;
    }

    private static List<String> lines(Path file) throws DatasetException {
      try {
        if (Files.size(file) > MOST_BYTES) {
          throw new DatasetException(file, "it has more than 256 MiB", "give a list of pictures");
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file, UTF_8));
        if (!lines.isEmpty() && lines.get(0).startsWith("\uFEFF")) {
          lines.set(0, lines.get(0).substring(1));
        }
        return lines;
      } catch (CharacterCodingException e) {
        throw new DatasetException(file, "it is not text in UTF-8", REMEDY, e);
      } catch (DatasetException e) {
        throw e;
      } catch (IOException e) {
        throw DatasetException.unreadable(file, "check the path", e);
      }
    }

    private void add(String entry, Path file, int line, List<String> names)
        throws DatasetException {
      List<String> found = namesOfForm.getOrDefault(entry, List.of());
      String name = found.contains(entry) || found.isEmpty() ? entry : found.get(0);
      if (found.isEmpty() && unusable.containsKey(entry)) {
        name = unusable.get(entry);
        skipped++;
      } else if (found.isEmpty()) {
        throw fault(file, line, entry, "which the data set does not have");
      } else if (found.size() > 1 && !found.contains(entry)) {
        throw fault(file, line, entry, "but it has " + String.join(" and ", found.subList(0, 2)));
      } else {
        names.add(name);
      }
      String place = "line %d of %s".formatted(line, file.getFileName());
      String earlier = places.putIfAbsent(name, place);
      if (earlier != null) {
        throw fault(file, line, entry, "as " + earlier + " does");
      }
    }

    private static DatasetException fault(Path file, int line, String entry, String fault) {
      return new DatasetException(
          file, "line %d names %s, %s".formatted(line, SplitPair.quoted(entry), fault), REMEDY);
    }

    /** The pairs that have not been read. */
    List<String> rest() {
      return images.names().stream().filter(name -> !places.containsKey(name)).toList();
    }
  }
}
