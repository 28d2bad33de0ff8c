// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A profile as Markdown tables, longest times first. Rates are computed from median times. */
final class ProfileTable {
  private final List<OperationRow> rows;
  private final double total;

  ProfileTable(List<OperationRow> rows) {
    this.rows = new ArrayList<>(rows);
    this.rows.sort(Comparator.comparingDouble(OperationRow::total).reversed());
    this.total = rows.stream().mapToDouble(OperationRow::total).sum();
  }

  /** Seconds of all operations. */
  double total() {
    return total;
  }

  /** Seconds of all operations at best. */
  double best() {
    return rows.stream().mapToDouble(OperationRow::best).sum();
  }

  /** Sums by kind of operation. */
  String kinds() {
    Map<String, List<OperationRow>> byKind = new LinkedHashMap<>();
    rows.forEach(
        row -> byKind.computeIfAbsent(row.description().kind(), k -> new ArrayList<>()).add(row));
    StringBuilder table =
        new StringBuilder(
            """
            | kind | operations | ms | at best | share | GFLOP/s | GB/s |
            |---|---|---|---|---|---|---|
            """);
    byKind.entrySet().stream()
        .sorted(Comparator.comparingDouble(e -> -sum(e.getValue())))
        .forEach(entry -> table.append(line(entry.getKey(), entry.getValue())));
    return table.append(line("**all**", rows)).toString();
  }

  /** Every row. */
  String operations() {
    StringBuilder table =
        new StringBuilder(
            """
            | kind | count | ms each | at best | ms | share | GFLOP/s | GB/s | work |
            |---|---|---|---|---|---|---|---|---|
            """);
    for (OperationRow row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.3f | %.3f | %.1f | %.1f %% | %s | %.1f | %s |%n",
              row.description().kind(),
              row.count(),
              row.times().median() * 1e3,
              row.times().best() * 1e3,
              row.total() * 1e3,
              100 * row.total() / total,
              gflops((double) row.cost().flops(), row.times().median()),
              (double) row.cost().bytes() / row.times().median() / 1e9,
              row.description().work()));
    }
    return table.toString();
  }

  private String line(String kind, List<OperationRow> some) {
    double seconds = sum(some);
    double flops = some.stream().mapToDouble(r -> (double) r.count() * r.cost().flops()).sum();
    double bytes = some.stream().mapToDouble(r -> (double) r.count() * r.cost().bytes()).sum();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f %% | %s | %.1f |%n",
        kind,
        some.stream().mapToInt(OperationRow::count).sum(),
        seconds * 1e3,
        some.stream().mapToDouble(OperationRow::best).sum() * 1e3,
        100 * seconds / total,
        gflops(flops, seconds),
        bytes / seconds / 1e9);
  }

  private static double sum(List<OperationRow> rows) {
    return rows.stream().mapToDouble(OperationRow::total).sum();
  }

  private static String gflops(double flops, double seconds) {
    return flops == 0 ? "" : String.format(Locale.ROOT, "%.0f", flops / seconds / 1e9);
  }
}
