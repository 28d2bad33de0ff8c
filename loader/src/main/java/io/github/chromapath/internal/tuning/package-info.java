// SPDX-License-Identifier: Apache-2.0
/** Measured choices of algorithms, kept in a file between processes. */
package io.github.chromapath.internal.tuning;
