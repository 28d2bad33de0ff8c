// SPDX-License-Identifier: Apache-2.0
/** Tests of the optimizers. */
package io.github.chromapath.optim;
