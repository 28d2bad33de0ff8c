// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.List;

/**
 * How well a map of doubt orders the pixels of one coloured picture by their error. The risk of a
 * share of the pixels, the coverage, is the mean error of those with the least doubt. Immutable and
 * thread-safe.
 */
public final class RiskCoverage {
  private final RiskCurve confidence;
  private final RiskCurve oracle;

  private RiskCoverage(RiskCurve confidence, RiskCurve oracle) {
    this.confidence = confidence;
    this.oracle = oracle;
  }

  /** An order in which pixels are kept. */
  public enum Order {
    /** The least doubt first. */
    CONFIDENCE("confidence"),
    /** The smallest error first: no order has a smaller risk. */
    ORACLE("oracle");

    private final String id;

    Order(String id) {
      this.id = id;
    }

    /** {@return the name in tables and files} */
    public String id() {
      return id;
    }
  }

  /**
   * Orders the pixels. Takes 8 bytes per pixel.
   *
   * @param errors the error of each pixel, such as its colour difference, at least 0
   * @param doubt the doubt of each pixel in any unit, at least 0; pixels of equal doubt are taken
   *     in random order, of which the risk is the mean
   * @throws IllegalArgumentException if there is no pixel, the lengths differ, or a value is
   *     negative or not finite
   */
  public static RiskCoverage of(float[] errors, float[] doubt) {
    return new RiskCoverage(RiskCurve.of(errors, doubt), RiskCurve.of(errors, errors));
  }

  /**
   * Orders the pixels by doubt, with the colour differences as errors; otherwise as {@link
   * #of(float[], float[])}.
   */
  public static RiskCoverage of(DifferenceMap errors, float[] doubt) {
    return of(errors.values(), doubt);
  }

  /** {@return the coverages of {@link #risks} in percent: 100, 95, ... 5} */
  public static List<Integer> coverages() {
    return RiskCurve.COVERAGES;
  }

  /** {@return the risk at each of {@link #coverages}} */
  public List<Double> risks(Order order) {
    return curve(order).risks();
  }

  /** {@return the area under the curve: the mean of the risks of all coverages from 5 to 100 %} */
  public double area(Order order) {
    return curve(order).area();
  }

  /** {@return the mean error, which is the expected risk of a random order at any coverage} */
  public double mean() {
    return confidence.risks().get(0);
  }

  private RiskCurve curve(Order order) {
    return switch (order) {
      case CONFIDENCE -> confidence;
      case ORACLE -> oracle;
    };
  }
}
