/** Pages that show what training came to: {@code report.html} of a run folder and of the demo. */
package io.github.chromapath.cli.report;
