/** What was measured of devices, kept from one process to the next. */
package io.github.chromapath.internal.tuning;
