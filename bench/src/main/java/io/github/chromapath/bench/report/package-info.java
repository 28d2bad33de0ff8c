/** Tables and pictures of measured results. */
package io.github.chromapath.bench.report;
