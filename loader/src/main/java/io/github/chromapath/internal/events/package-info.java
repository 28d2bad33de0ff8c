// SPDX-License-Identifier: Apache-2.0
/** Event files, which TensorBoard shows. */
package io.github.chromapath.internal.events;
