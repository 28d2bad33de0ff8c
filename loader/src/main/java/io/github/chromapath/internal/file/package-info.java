// SPDX-License-Identifier: Apache-2.0
/** Atomic replacement of files, interruption of file access, and names of neighbouring files. */
package io.github.chromapath.internal.file;
