// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parts of a split as lists of pictures: text files in UTF-8 with a picture in each line. Empty
 * lines and lines that begin with {@code #} are ignored. A picture is named as in the data set, or
 * by its path in the folder of the data set, with or without extension.
 *
 * @param parts the names of the pairs of each part
 * @param skipped number of listed pictures that the data set has and cannot use
 */
public record SplitLists(Map<SplitPart, List<String>> parts, int skipped) {
  private static final int MOST_BYTES = 1 << 26;
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
    private final String folder;
    private final Map<String, List<String>> namesOfForm = new HashMap<>();
    private final Map<String, String> unusable = new HashMap<>();

    /** The place of each name that has been read. */
    private final Map<String, String> places = new HashMap<>();

    private int skipped;

    Reader(StreetDataset images) {
      this.images = images;
      folder = folder(images);
      for (String name : images.names()) {
        for (String form : forms(name)) {
          List<String> names = namesOfForm.computeIfAbsent(form, absent -> new ArrayList<>(1));
          names.add(name);
        }
      }
      for (SkippedPair pair : images.skipped()) {
        forms(pair.name()).forEach(form -> unusable.put(form, pair.name()));
      }
    }

    /** The folder of the images in the data set: a beginning of paths, maybe empty. */
    private static String folder(StreetDataset images) {
      String name = images.name(0);
      return images
          .files(0)
          .map(files -> ImageFiles.name(files.image()))
          .filter(path -> path.endsWith(name))
          .map(path -> path.substring(0, path.length() - name.length()))
          .orElse("");
    }

    /** What a list may call a picture. */
    private Set<String> forms(String name) {
      String path = folder + name;
      return Set.copyOf(List.of(name, withoutExtension(name), path, withoutExtension(path)));
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
      try (InputStream in = Files.newInputStream(file)) {
        byte[] text = in.readNBytes(MOST_BYTES + 1);
        if (text.length > MOST_BYTES) {
          throw new DatasetException(file, "it has more than 64 MiB", "give a list of pictures");
        }
        String decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        return decoded.replaceFirst("^\uFEFF", "").lines().toList();
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
      boolean usable = !found.isEmpty();
      if (!usable && !unusable.containsKey(entry)) {
        throw fault(file, line, entry, "which the data set does not have");
      }
      if (found.size() > 1 && !found.contains(entry)) {
        throw fault(file, line, entry, "but it has " + String.join(" and ", found.subList(0, 2)));
      }
      String place = "line %d of %s".formatted(line, file.getFileName());
      String picture = usable ? found.get(0) : unusable.get(entry);
      String name = found.contains(entry) ? entry : picture;
      String earlier = places.putIfAbsent(name, place);
      if (earlier != null) {
        throw fault(file, line, entry, "as " + earlier + " does");
      }
      if (usable) {
        names.add(name);
      } else {
        skipped++;
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
