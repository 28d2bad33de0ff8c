// SPDX-License-Identifier: Apache-2.0
/** Gloo of libtorch as a transport between processes. */
package io.github.chromapath.transport.internal.gloo;
