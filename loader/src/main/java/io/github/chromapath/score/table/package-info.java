// SPDX-License-Identifier: Apache-2.0
/**
 * Tables of numbers as text, Markdown, CSV and LaTeX.
 *
 * <p>A {@link io.github.chromapath.score.table.Table} knows numbers, decimals and intervals but no
 * format. {@link io.github.chromapath.score.table.TableFormat} renders it.
 */
package io.github.chromapath.score.table;
