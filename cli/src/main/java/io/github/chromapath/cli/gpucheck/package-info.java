/** Checks of a device against the CPU, and the archive of {@code gpu-check}. */
package io.github.chromapath.cli.gpucheck;
