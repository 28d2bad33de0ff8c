// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.fasterxml.jackson.core.JacksonException;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The pairs of each part of a split, stored as JSON.
 *
 * <p>{@code dataset split} writes manifests with the files of each pair and their hashes. The
 * internal split of a run has names only. Both forms are read here.
 *
 * @param seed with which the pairs were drawn; empty if they were given as lists or are official
 * @param layout name of the data set's layout; empty if the manifest has names only
 * @param protocol published sizes that were asked for
 * @param parts the pairs of every part, in the order of training and evaluation; no pair is in two
 *     parts
 * @param skipped pairs that could not be used when the split was drawn
 */
public record SplitManifest(
    OptionalLong seed,
    Optional<String> layout,
    Optional<SplitProtocol> protocol,
    Map<SplitPart, List<SplitPair>> parts,
    List<SkippedPair> skipped) {
  private static final String REMEDY = "restore the file, or start over with a new split";

  /**
   * Copies the lists and checks the pairs. A part that is absent is empty.
   *
   * @throws IllegalArgumentException if a name or an image occurs twice, or only some pairs have
   *     files
   */
  public SplitManifest {
    Map<SplitPart, List<SplitPair>> copy = new EnumMap<>(SplitPart.class);
    Set<String> names = new HashSet<>();
    Set<String> images = new HashSet<>();
    for (SplitPart part : SplitPart.values()) {
      copy.put(part, List.copyOf(parts.getOrDefault(part, List.of())));
      for (SplitPair pair : copy.get(part)) {
        requireNew(names, pair.name());
        pair.image().ifPresent(image -> requireNew(images, image.path()));
      }
    }
    if (!images.isEmpty() && images.size() < names.size()) {
      throw new IllegalArgumentException("some of its pairs lack their files");
    }
    parts = Collections.unmodifiableMap(copy);
    skipped = List.copyOf(skipped);
  }

  private static void requireNew(Set<String> seen, String name) {
    if (!seen.add(name)) {
      throw new IllegalArgumentException(SplitPair.quoted(name) + " is in the split twice");
    }
  }

  /**
   * {@return a random split into training and validation, of names only}
   *
   * <p>The split depends only on the set of names, the count and the seed.
   *
   * @param names of all pairs, in any order
   * @param validationCount number of validation pairs, 0 to the number of names
   * @param seed any number
   */
  public static SplitManifest seeded(List<String> names, int validationCount, long seed) {
    return seeded(names, new SplitCounts(names.size() - validationCount, validationCount, 0), seed);
  }

  /**
   * {@return a random split of names only}
   *
   * <p>It depends only on the set of names, the counts and the seed. The test part is drawn first:
   * it does not depend on the other counts.
   *
   * @param names of all pairs, in any order; what exceeds the counts is in no part
   * @param counts of the parts, in total at most the number of names
   * @param seed any number
   */
  public static SplitManifest seeded(List<String> names, SplitCounts counts, long seed) {
    if (counts.total() > names.size()) {
      throw new IllegalArgumentException(counts.text() + " of " + names.size() + " pairs");
    }
    List<String> sorted = names.stream().sorted().toList();
    int[] order = new SplitMix(seed).permutation(sorted.size());
    int validationEnd = counts.test() + counts.validation();
    Map<SplitPart, List<SplitPair>> parts = new EnumMap<>(SplitPart.class);
    parts.put(SplitPart.TEST, drawn(sorted, order, 0, counts.test()));
    parts.put(SplitPart.VALIDATION, drawn(sorted, order, counts.test(), validationEnd));
    parts.put(SplitPart.TRAIN, drawn(sorted, order, validationEnd, validationEnd + counts.train()));
    return named(OptionalLong.of(seed), parts);
  }

  /**
   * {@return a split of given pairs, of names only}
   *
   * @param names of the pairs of each part, in any order; a part that is absent is empty
   * @throws IllegalArgumentException if a name occurs twice
   */
  public static SplitManifest listed(Map<SplitPart, List<String>> names) {
    Map<SplitPart, List<SplitPair>> parts = new EnumMap<>(SplitPart.class);
    names.forEach(
        (part, list) -> parts.put(part, list.stream().sorted().map(SplitPair::named).toList()));
    return named(OptionalLong.empty(), parts);
  }

  private static SplitManifest named(OptionalLong seed, Map<SplitPart, List<SplitPair>> parts) {
    return new SplitManifest(seed, Optional.empty(), Optional.empty(), parts, List.of());
  }

  private static List<SplitPair> drawn(List<String> names, int[] order, int from, int to) {
    List<SplitPair> pairs = new ArrayList<>();
    for (int i = from; i < to; i++) {
      pairs.add(SplitPair.named(names.get(order[i])));
    }
    pairs.sort(Comparator.comparing(SplitPair::name));
    return pairs;
  }

  /** {@return the names of a part} */
  public List<String> names(SplitPart part) {
    return parts.get(part).stream().map(SplitPair::name).toList();
  }

  /** {@return the names of the training pairs} */
  public List<String> train() {
    return names(SplitPart.TRAIN);
  }

  /** {@return the names of the validation pairs} */
  public List<String> validation() {
    return names(SplitPart.VALIDATION);
  }

  /** {@return the number of pairs in each part} */
  public SplitCounts counts() {
    return new SplitCounts(
        parts.get(SplitPart.TRAIN).size(),
        parts.get(SplitPart.VALIDATION).size(),
        parts.get(SplitPart.TEST).size());
  }

  /** {@return the part on which training selects the best epoch} */
  public SplitPart selection() {
    return protocol.map(SplitProtocol::selection).orElse(SplitPart.VALIDATION);
  }

  /** {@return whether the manifest has the hashes of the files} */
  public boolean hasHashes() {
    return layout.isPresent();
  }

  /**
   * Writes the manifest atomically. The text depends on the content only.
   *
   * @param file to create or replace
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, channel -> SplitJson.write(this, Channels.newOutputStream(channel)));
  }

  /**
   * {@return the manifest in a file of the form of {@link #write}}
   *
   * @throws DatasetException if the file is missing, unreadable or of another form
   */
  public static SplitManifest read(Path file) throws DatasetException {
    try (InputStream text = Files.newInputStream(file)) {
      return SplitJson.read(text);
    } catch (JacksonException e) {
      throw new DatasetException(file, "it is not valid JSON", REMEDY, e);
    } catch (IllegalArgumentException e) {
      throw new DatasetException(file, e.getMessage(), REMEDY, e);
    } catch (IOException e) {
      throw DatasetException.unreadable(file, REMEDY, e);
    }
  }

  /**
   * {@return the SHA-256 of a manifest's file, in hexadecimal digits}
   *
   * @throws DatasetException if it cannot be read
   */
  public static String sha256(Path file) throws DatasetException {
    return HashedFile.sha256(file);
  }
}
