// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.score.RiskCoverage.Order;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.statistics.ImageColumn;
import io.github.chromapath.score.statistics.ResampledMeans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The risk-coverage curves of a model's pictures. An image takes about 0.6 KB, whatever its size.
 * Immutable.
 */
public final class ConfidenceScores {
  private static final String MEAN = "mean";
  private static final String GAIN = "gain";
  private static final String POSSIBLE_GAIN = "possible gain";

  /** The numbers of an image by name. */
  private static final Map<String, ToDoubleFunction<RiskCoverage>> NUMBERS = numbers();

  private static final List<String> NAMES = List.copyOf(NUMBERS.keySet());

  private final int images;
  private final List<ImageColumn> columns;

  private ConfidenceScores(int images, List<ImageColumn> columns) {
    this.images = images;
    this.columns = columns;
  }

  private static Map<String, ToDoubleFunction<RiskCoverage>> numbers() {
    Map<String, ToDoubleFunction<RiskCoverage>> numbers = new LinkedHashMap<>();
    for (Order order : Order.values()) {
      numbers.put(area(order), curves -> curves.area(order));
    }
    numbers.put(MEAN, RiskCoverage::mean);
    numbers.put(GAIN, curves -> curves.mean() - curves.area(Order.CONFIDENCE));
    numbers.put(POSSIBLE_GAIN, curves -> curves.mean() - curves.area(Order.ORACLE));
    List<Integer> coverages = RiskCoverage.coverages();
    for (Order order : Order.values()) {
      for (int i = 0; i < coverages.size(); i++) {
        int place = i;
        numbers.put(risk(order, coverages.get(i)), curves -> curves.risks(order).get(place));
      }
    }
    return numbers;
  }

  private static String area(Order order) {
    return "AURC " + order.id();
  }

  private static String risk(Order order, int coverage) {
    return "risk %s %d %%".formatted(order.id(), coverage);
  }

  /** Collects the curves of images. Not thread-safe. */
  public static final class Builder {
    private final List<ImageColumn.Builder> columns = new ArrayList<>();
    private int images;

    /** A collector without curves. */
    public Builder() {
      NAMES.forEach(name -> columns.add(new ImageColumn.Builder()));
    }

    /** Adds the curves of the next image, which are not kept. */
    public Builder add(RiskCoverage image) {
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).add(images, NUMBERS.get(NAMES.get(i)).applyAsDouble(image));
      }
      images++;
      return this;
    }

    /**
     * {@return the curves so far}
     *
     * @throws IllegalArgumentException if there is no image
     */
    public ConfidenceScores build() {
      if (images == 0) {
        throw new IllegalArgumentException("no image has a risk-coverage curve");
      }
      return new ConfidenceScores(
          images, columns.stream().map(ImageColumn.Builder::build).toList());
    }
  }

  /** {@return the number of images} */
  public int images() {
    return images;
  }

  /** {@return the names of the numbers of an image} */
  static List<String> names() {
    return NAMES;
  }

  /** {@return a number of an image, by one of the {@link #names}} */
  OptionalDouble of(int image, String name) {
    return columns.get(NAMES.indexOf(name)).of(image);
  }

  /** {@return the averages over the images, with intervals} */
  public Averages averages(Bootstrap bootstrap) {
    return new Averages(bootstrap.resample(images, columns));
  }

  /** Averages over images, in the unit of the errors where not stated otherwise. Thread-safe. */
  public static final class Averages {
    private final ResampledMeans means;

    private Averages(ResampledMeans means) {
      this.means = means;
    }

    private Estimate mean(String name) {
      return means.mean(NAMES.indexOf(name));
    }

    /**
     * {@return the mean risk at a coverage}
     *
     * @param coverage one of {@link RiskCoverage#coverages}, in percent
     * @throws IllegalArgumentException if it is another
     */
    public Estimate risk(Order order, int coverage) {
      if (!RiskCoverage.coverages().contains(coverage)) {
        throw new IllegalArgumentException("there is no risk at a coverage of " + coverage + " %");
      }
      return mean(ConfidenceScores.risk(order, coverage));
    }

    /** {@return the mean area under the risk-coverage curve (AURC)} */
    public Estimate area(Order order) {
      return mean(ConfidenceScores.area(order));
    }

    /** {@return the mean area of a random order: the mean error} */
    public Estimate random() {
      return mean(MEAN);
    }

    /** {@return the excess area of the confidence over the oracle (E-AURC, AUSE), paired} */
    public Estimate excess() {
      return means.difference(
          NAMES.indexOf(ConfidenceScores.area(Order.CONFIDENCE)),
          NAMES.indexOf(ConfidenceScores.area(Order.ORACLE)));
    }

    /**
     * {@return what the confidence gains over a random order, in percent of what the oracle gains,
     * paired; NaN if the oracle gains nothing} 0 is as good as random, and 100 is perfect.
     */
    public Estimate gain() {
      return means.ratio(NAMES.indexOf(GAIN), NAMES.indexOf(POSSIBLE_GAIN)).times(100);
    }
  }
}
