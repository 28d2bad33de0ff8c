// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.CityscapesLabels.StreetClass;
import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.table.Cell;
import io.github.chromapath.score.table.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The paper's Tables IV (Methods) and V (classes) of networks that were trained here, with the
 * published figures in the same tables. Those are of GTA5 and are marked so.
 */
public final class PaperTables {
  private static final List<Region> REGIONS = List.of(Region.GLOBAL, Region.TRAFFIC_LIGHT);
  private static final String NOTE =
      "Columns and rows with 'GTA5' are the paper's figures for other images (Wang, Li and Sun,"
          + " 2025). The paper does not say which truth it used.";

  private final ScoreTable scores;

  /**
   * Tables of the models and baselines in {@code scores}.
   *
   * @param scores their means and intervals
   */
  public PaperTables(ScoreTable scores) {
    this.scores = scores;
  }

  /**
   * {@return Table IV and Table V under each truth}
   *
   * @param methods for each judged model, in their order, the number of the paper's Method that it
   *     is, 1 to 6; empty for another network
   * @throws IllegalArgumentException if there is not one entry for each judged model
   */
  public List<Table> tables(List<OptionalInt> methods) {
    int judged = scores.compared().size() + 1;
    if (methods.size() != judged) {
      throw new IllegalArgumentException(
          methods.size() + " methods for " + judged + " judged models");
    }
    List<Table> tables = new ArrayList<>();
    for (Truth truth : Truth.values()) {
      tables.add(methods(truth, methods));
    }
    for (Truth truth : Truth.values()) {
      tables.add(classes(truth));
    }
    return tables;
  }

  private Table methods(Truth truth, List<OptionalInt> methods) {
    List<String> columns = new ArrayList<>();
    for (String source : List.of("", "GTA5 ")) {
      for (Region region : REGIONS) {
        for (Statistic statistic : Statistic.values()) {
          columns.add(source + region.name() + " " + statistic.id());
        }
      }
    }
    List<Table.Row> rows = new ArrayList<>();
    for (int i = 0; i < scores.models().size(); i++) {
      ModelScores model = scores.models().get(i);
      OptionalInt method = i < methods.size() ? methods.get(i) : OptionalInt.empty();
      rows.add(
          new Table.Row(
              model.name(), Stream.concat(measured(model, truth), published(method)).toList()));
    }
    return new Table(
        "Table IV, %s: CAM16-UCS difference by Method".formatted(truth.id()),
        columns,
        rows,
        List.of(NOTE));
  }

  private Stream<Cell> measured(ModelScores model, Truth truth) {
    return REGIONS.stream()
        .flatMap(
            region ->
                Stream.of(Statistic.values())
                    .map(
                        statistic ->
                            Cell.of(
                                scores.mean(model, Measure.color(truth, region, statistic)), 2)));
  }

  private static Stream<Cell> published(OptionalInt method) {
    return method.isPresent()
        ? PublishedScores.method(method.getAsInt()).stream()
        : Collections.nCopies(REGIONS.size() * Statistic.values().length, Cell.EMPTY).stream();
  }

  private Table classes(Truth truth) {
    List<Table.Row> rows = new ArrayList<>();
    for (ModelScores model : scores.models()) {
      rows.add(
          new Table.Row(
              model.name(),
              CityscapesLabels.CLASSES.stream()
                  .map(street -> mean(model, truth, street))
                  .toList()));
    }
    rows.addAll(PublishedScores.perClass());
    return new Table(
        "Table V, %s: mean CAM16-UCS difference by class".formatted(truth.id()),
        CityscapesLabels.CLASSES.stream().map(StreetClass::name).toList(),
        rows,
        List.of(NOTE));
  }

  private Cell mean(ModelScores model, Truth truth, StreetClass street) {
    return Cell.of(scores.mean(model, Measure.color(truth, Region.of(street), Statistic.MEAN)), 2);
  }

  /**
   * {@return a table of the mean difference of each network alone, where rows of the other tables
   * are means over several seeds; empty if each row is one network}
   *
   * @param groups the networks of a row, each with its seed; the order is that of the rows
   */
  public static Optional<Table> seeds(List<Seeds> groups) {
    List<Long> seeds =
        groups.stream().flatMap(group -> group.seeds().stream()).distinct().sorted().toList();
    if (seeds.size() < 2) {
      return Optional.empty();
    }
    List<String> columns = new ArrayList<>();
    for (Truth truth : Truth.values()) {
      seeds.forEach(seed -> columns.add(truth.id() + " seed " + seed));
    }
    List<Table.Row> rows = groups.stream().map(group -> group.row(seeds)).toList();
    return Optional.of(
        new Table(
            "Seeds: global mean CAM16-UCS difference of each training",
            columns,
            rows,
            List.of("The spread over seeds is not part of the intervals of the other tables.")));
  }

  /**
   * Networks trained alike with several seeds.
   *
   * @param name name of the row
   * @param seeds the seeds
   * @param scores for each seed, in their order
   */
  public record Seeds(String name, List<Long> seeds, List<ModelScores> scores) {
    /** Copies the lists. */
    public Seeds {
      seeds = List.copyOf(seeds);
      scores = List.copyOf(scores);
    }

    private Table.Row row(List<Long> columns) {
      List<Cell> cells = new ArrayList<>();
      for (Truth truth : Truth.values()) {
        Measure mean = Measure.color(truth, Region.GLOBAL, Statistic.MEAN);
        for (long seed : columns) {
          int at = seeds.indexOf(seed);
          cells.add(at < 0 ? Cell.EMPTY : Cell.of(scores.get(at).column(mean).mean(), 2));
        }
      }
      return new Table.Row(name, cells);
    }
  }
}
