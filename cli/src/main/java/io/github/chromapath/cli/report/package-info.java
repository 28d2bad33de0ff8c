/** {@code report.html} of run folders, of the demo, of evaluations and of ablations. */
package io.github.chromapath.cli.report;
