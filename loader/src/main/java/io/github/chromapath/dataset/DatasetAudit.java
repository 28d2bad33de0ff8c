// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.hash.HashCode;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/**
 * A check of a whole data set, which decodes every picture and every label.
 *
 * @param pairs number of pairs that training can use
 * @param skipped the other pairs with their reasons, sorted by name
 * @param pictures the pictures of the usable pairs
 * @param labels their labels
 * @param duplicates names of usable pairs whose picture files are equal byte for byte, in groups,
 *     sorted
 */
public record DatasetAudit(
    int pairs,
    List<SkippedPair> skipped,
    Pictures pictures,
    Labels labels,
    List<List<String>> duplicates) {
  /**
   * The pictures.
   *
   * @param sizes how many pictures have each size; the most frequent size first
   * @param meanChroma the mean over the pictures of their mean CIE Lab chroma; 0 without pictures
   * @param lowestChroma the mean chroma of the greyest picture; 0 without pictures
   * @param greyest the name of that picture; empty without pictures
   */
  public record Pictures(
      List<SizeCount> sizes, double meanChroma, double lowestChroma, Optional<String> greyest) {}

  /**
   * Pictures of one size.
   *
   * @param size width and height
   * @param pictures their number
   */
  public record SizeCount(PictureReader.Size size, int pictures) {}

  /**
   * The labels.
   *
   * @param labelled number of pictures with at least one labelled pixel
   * @param ids by raw id, what was counted; 255 for pixels without a label
   */
  public record Labels(int labelled, Map<Integer, IdCount> ids) {}

  /**
   * One id.
   *
   * @param pixels number of its pixels in all pictures
   * @param pictures number of pictures that contain it
   */
  public record IdCount(long pixels, int pictures) {}

  /** Copies the lists. */
  public DatasetAudit {
    skipped = List.copyOf(skipped);
    duplicates = List.copyOf(duplicates);
  }

  /**
   * Checks a data set by several threads. The result does not depend on them. Of each pair, only
   * the hash and, if it is skipped, the reason stay in memory.
   *
   * @param data the data set; what it {@link StreetDataset#skipped skipped} on opening is included
   * @param workers threads, at least 1; each has a picture in memory
   * @param afterPair runs after each pair, on the calling thread; an exception that it throws ends
   *     the work
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   */
  public static DatasetAudit of(StreetDataset data, int workers, Runnable afterPair) {
    Counter counter = new Counter();
    OrderedWork.run(
        data.size(),
        workers,
        index -> measured(data, index),
        (index, measured) -> {
          counter.add(measured);
          afterPair.run();
        });
    return counter.audit(data);
  }

  /** What is known of a pair after it was decoded. */
  private static final class Measured {
    private final String name;
    private final Optional<SkippedPair> fault;
    private final Optional<HashCode> hash;
    private final PictureReader.Size size;
    private final double chroma;
    private final long[] counts = new long[256];

    /** A pair that cannot be used. */
    Measured(SkippedPair fault) {
      name = fault.name();
      this.fault = Optional.of(fault);
      hash = Optional.empty();
      size = new PictureReader.Size(0, 0);
      chroma = 0;
    }

    Measured(StreetPair pair, Optional<HashCode> hash) {
      name = pair.name();
      fault = Optional.empty();
      this.hash = hash;
      size = new PictureReader.Size(pair.picture().width(), pair.picture().height());
      chroma = MeanChroma.of(pair.picture());
      pair.labels().count(counts);
    }
  }

  private static Measured measured(StreetDataset data, int index) {
    try {
      Optional<PairFiles> files = data.files(index);
      Optional<HashCode> hash = Optional.empty();
      StreetPair pair = data.load(index);
      if (files.isPresent()) {
        PairFiles found = files.get();
        hash =
            Optional.of(
                HashCode.fromString(HashedFile.sha256(found.root().resolve(found.image()))));
      }
      return new Measured(pair, hash);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return new Measured(
          new SkippedPair(data.name(index), Prefetcher.reason(e), SkippedPair.Kind.of(e)));
    }
  }

  private static final class Counter {
    private final List<SkippedPair> skipped = new ArrayList<>();
    private final Map<HashCode, String> first = new HashMap<>();
    private final Map<HashCode, List<String>> equal = new HashMap<>();
    private final Map<PictureReader.Size, Integer> sizes = new HashMap<>();
    private final long[] pixels = new long[256];
    private final int[] pictures = new int[256];
    private int usable;
    private int labelled;
    private double chroma;
    private double lowest = Double.POSITIVE_INFINITY;
    private Optional<String> greyest = Optional.empty();

    void add(Measured measured) {
      if (measured.fault.isPresent()) {
        skipped.add(measured.fault.get());
        return;
      }
      usable++;
      sizes.merge(measured.size, 1, Integer::sum);
      chroma += measured.chroma;
      if (measured.chroma < lowest) {
        lowest = measured.chroma;
        greyest = Optional.of(measured.name);
      }
      measured.hash.ifPresent(hash -> addHash(hash, measured.name));
      for (int id = 0; id < pixels.length; id++) {
        pixels[id] += measured.counts[id];
        pictures[id] += measured.counts[id] > 0 ? 1 : 0;
      }
      long all = Arrays.stream(measured.counts).sum();
      labelled += measured.counts[CityscapesLabels.IGNORED] < all ? 1 : 0;
    }

    private void addHash(HashCode hash, String name) {
      String earlier = first.putIfAbsent(hash, name);
      if (earlier != null) {
        equal.computeIfAbsent(hash, none -> new ArrayList<>(List.of(earlier))).add(name);
      }
    }

    DatasetAudit audit(StreetDataset data) {
      skipped.addAll(data.skipped());
      skipped.sort(Comparator.comparing(SkippedPair::name));
      Map<Integer, IdCount> ids = new TreeMap<>();
      for (int id = 0; id < pixels.length; id++) {
        if (pixels[id] > 0) {
          ids.put(id, new IdCount(pixels[id], pictures[id]));
        }
      }
      return new DatasetAudit(
          usable,
          skipped,
          new Pictures(
              sizeCounts(), usable == 0 ? 0 : chroma / usable, usable == 0 ? 0 : lowest, greyest),
          new Labels(labelled, ids),
          equal.values().stream()
              .map(List::copyOf)
              .sorted(Comparator.comparing(group -> group.get(0)))
              .toList());
    }

    private List<SizeCount> sizeCounts() {
      return sizes.entrySet().stream()
          .map(entry -> new SizeCount(entry.getKey(), entry.getValue()))
          .sorted(
              Comparator.comparingInt(SizeCount::pictures)
                  .reversed()
                  .thenComparingInt(count -> count.size().width())
                  .thenComparingInt(count -> count.size().height()))
          .toList();
    }
  }
}
