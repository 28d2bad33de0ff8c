/** The seam between programs and devices: what a backend must be able to do. */
package io.github.chromapath.backend;
