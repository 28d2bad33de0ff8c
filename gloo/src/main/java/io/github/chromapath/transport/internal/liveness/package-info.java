// SPDX-License-Identifier: Apache-2.0
/**
 * Notices that another process of a group ended, hangs or is cut off, however long its steps take.
 * Knows no transport.
 */
package io.github.chromapath.transport.internal.liveness;
