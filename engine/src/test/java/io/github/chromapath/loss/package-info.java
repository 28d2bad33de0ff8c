// SPDX-License-Identifier: Apache-2.0
/** Tests of the losses. */
package io.github.chromapath.loss;
