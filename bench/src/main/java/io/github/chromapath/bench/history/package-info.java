// SPDX-License-Identifier: Apache-2.0
/** Results that are kept in the repository. */
package io.github.chromapath.bench.history;
