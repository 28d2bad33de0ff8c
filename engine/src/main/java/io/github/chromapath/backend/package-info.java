/** The interface between programs and devices, and the choice of a device. */
package io.github.chromapath.backend;
