/** {@code report.html} of run folders and of the demo. */
package io.github.chromapath.cli.report;
