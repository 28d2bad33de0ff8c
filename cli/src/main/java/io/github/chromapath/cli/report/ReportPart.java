// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.util.List;

/** Sections of a {@link ReportPage} about one subject. */
public sealed interface ReportPart
    permits ConfidenceCurves,
        Gallery,
        Progression,
        RunCharts,
        RunComparison,
        ScoreTables,
        TableSection {
  /** The sections in the order of the page. */
  List<Section> sections();
}
